/** The page that is scrolled; how many patients and photos it has stands in its address. */
import '#ui/styles/tokens.css';
import '#ui/styles/base.css';
import { mount } from 'svelte';
import Bench from './Bench.svelte';
import { inventedVault } from './invented-vault.ts';

const asked = new URLSearchParams(location.search);
const invented = await inventedVault(Number(asked.get('patients')), Number(asked.get('photos')));
document.body.dataset['asked'] = '0';
setInterval(() => (document.body.dataset['asked'] = String(invented.asked())), 50);
mount(Bench, { target: document.body, props: { invented } });
