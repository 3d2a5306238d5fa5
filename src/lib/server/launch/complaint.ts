/** Something the person who starts the server can put right; the message is the sentence they read. */
export class Complaint extends Error {
  override name = 'Complaint';
}

/** The first Node that has `node:sqlite` as we use it and reads TypeScript by itself. */
const oldest = [22, 18] as const;

export function nodeVersionMustDo(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Complaint(
    `Enamel needs Node ${oldest.join('.')} or newer, and this is ${version}. "npm ci" brings one where it can; else see https://nodejs.org.`
  );
}
