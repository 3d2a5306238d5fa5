import { pageMutations } from './page-mutations.ts';
import { tryLies } from './lies.ts';
import { reading } from './scenes.ts';

tryLies(pageMutations, reading, ({ b }) => b);
