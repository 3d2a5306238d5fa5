export { byteStream } from './byte-stream.ts';
export { type FolderPorts, folderOf } from './folder.ts';
export type { ExportedPatient, WhyMissing } from './rows.ts';
export { wallClock } from './wall-clock.ts';
export { zip } from './zip.ts';
