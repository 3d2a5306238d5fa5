import { entryMutations } from './entry-mutations.ts';
import { tryLies } from './lies.ts';
import { reading } from './scenes.ts';

tryLies(entryMutations, reading, ({ b }) => b);
