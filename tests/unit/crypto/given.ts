/** What the tests of this room start from: ids, a context, and how often a property is tried (`SLOW=1`: many times). */
import { type DeviceId, type EpochId, type ObjectId, type PersonId, type PracticeId, type StreamId, toHash, toId } from '#bytes';
import { type SealContext, systemRandom } from '#crypto';

export const runs = { numRuns: process.env['SLOW'] ? 1000 : 25 };

export const newId = <T extends ObjectId | EpochId | PersonId | StreamId | DeviceId>(): T => toId<T>(systemRandom(16));
export const newPractice = (): PracticeId => toHash<PracticeId>(systemRandom(32));

export const somewhere = (): SealContext => ({
  purpose: 'record',
  practice: newPractice(),
  stream: newId<StreamId>(),
  object: newId<ObjectId>(),
  part: 'body',
  epoch: newId<EpochId>()
});

export const willNotOpen = { ok: false, error: { type: 'OpenFailed' } };
