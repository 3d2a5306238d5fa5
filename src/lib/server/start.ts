/**
 * The launcher: `node src/lib/server/start.ts`. Builds the app when it is stale, then serves it with the headers that every answer
 * needs. What can be set, all optional, is in the room's README.
 */
import { build } from './launch/build.ts';
import { nodeVersionMustDo } from './launch/complaint.ts';
import { listen } from './launch/listen.ts';
import { readSettings } from './launch/settings.ts';

/** Failures whose message is a sentence for the person who starts the server. The app's own come out of its bundle: known by name. */
const spoken: readonly string[] = ['Complaint', 'FolderInUse', 'LedgerDamaged'];

try {
  nodeVersionMustDo(process.versions.node);
  const settings = readSettings(process.env);
  await build();
  await listen(settings);
} catch (failure) {
  console.error(isSpoken(failure) ? failure.message : failure);
  process.exit(1);
}

/** A folder that may not be written, for example: the system's own words say which. */
function isSpoken(failure: unknown): failure is Error {
  return failure instanceof Error && (spoken.includes(failure.name) || 'syscall' in failure);
}
