/** What the tests of this room start from: ids, a context, and how often a property is tried (`SLOW=1`: many times). */
import { type EpochId, type ObjectId, type PracticeId, type StreamId, toHash, toId } from '#bytes';
import { type SealContext, systemRandom } from '#crypto';

export const runs = { numRuns: process.env['SLOW'] ? 1000 : 25 };

export const newPractice = (): PracticeId => toHash<PracticeId>(systemRandom(32));

export const somewhere = (): SealContext => ({
  purpose: 'record',
  practice: newPractice(),
  stream: toId<StreamId>(systemRandom(16)),
  object: toId<ObjectId>(systemRandom(16)),
  part: 'body',
  epoch: toId<EpochId>(systemRandom(16))
});

export const willNotOpen = { ok: false, error: { type: 'OpenFailed' } };
