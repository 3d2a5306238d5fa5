import { joinMutations } from './join-mutations.ts';
import { tryLies } from './lies.ts';
import { joining } from './scenes.ts';

tryLies(joinMutations, joining, ({ a }) => a);
