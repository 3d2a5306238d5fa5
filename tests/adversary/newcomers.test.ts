import { tryLies } from './lies.ts';
import { newcomerMutations } from './newcomer-mutations.ts';
import { joiningAsColleague } from './scenes.ts';

tryLies(newcomerMutations, joiningAsColleague, ({ a }) => a);
