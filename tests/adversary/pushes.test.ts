import { tryLies } from './lies.ts';
import { pushMutations, sessionMutations } from './push-mutations.ts';
import { sending } from './scenes.ts';

tryLies([...pushMutations, ...sessionMutations], sending, ({ a }) => a);
