import { blobMutations } from './blob-mutations.ts';
import { tryLies } from './lies.ts';
import { looking } from './scenes.ts';

tryLies(blobMutations, looking, ({ b }) => b);
