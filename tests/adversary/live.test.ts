import { tryLies } from './lies.ts';
import { liveMutations } from './live-mutations.ts';
import { hearing } from './scenes.ts';

tryLies(liveMutations, hearing, ({ b }) => b);
