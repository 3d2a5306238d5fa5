import { healMutations } from './heal-mutations.ts';
import { tryLies } from './lies.ts';
import { mending } from './scenes.ts';

tryLies(healMutations, mending, ({ a }) => a);
