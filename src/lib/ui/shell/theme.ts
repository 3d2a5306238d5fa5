import { createContext } from 'svelte';
import type { Theme } from '../parts/Theme.svelte.ts';

export const [getTheme, setTheme] = createContext<Theme>();
