/**
 * What one device of the practice tells another about the ledger, without a server in between: its verified head, signed, namespace `head`, over
 * CBOR {practice, size, root, device}. Two that were shown different histories find it out here.
 */
import { type Bytes, bytesOf, type DeviceId, encode, hashOf, idOf, idToBytes, map, parse, type PracticeId, practiceOf, uint } from '#bytes';
import { sign } from '#crypto';
import { type Head, verify } from '#ledger';
import { err, ok, type Result } from '#result';
import type { BadCode, HeadCompared, HeadProof } from './api.ts';
import type { Book } from './book.ts';
import { bytesOfCode, codeOf } from './codes.ts';
import { wellFormed } from './well-formed.ts';

export interface SignedHead extends Head {
  readonly practice: PracticeId;
  readonly device: DeviceId;
  readonly signature: Bytes;
}

const statement = ({ practice, size, root, device }: Omit<SignedHead, 'signature'>) => ({
  practice: idToBytes(practice),
  size,
  root: idToBytes(root),
  device: idToBytes(device)
});

const signedHead = map({ practice: practiceOf, size: uint(), root: hashOf, device: idOf<DeviceId>(), signature: bytesOf(64) });
const parseSignedHead = (bytes: Bytes): SignedHead => parse(signedHead, bytes);

export async function headProof({ device: { practice, device, signKey }, ledger, verified }: Book): Promise<HeadProof> {
  const head = await ledger.head(verified);
  const said = statement({ ...head, practice, device });
  const signature = await sign(signKey, 'head', encode(said));
  return { ...head, code: codeOf('head', encode({ ...said, signature })) };
}

export async function readHead({ device: { practice }, seen }: Book, code: string): Promise<Result<SignedHead, BadCode>> {
  const bytes = bytesOfCode('head', code);
  const head = bytes && wellFormed(parseSignedHead, bytes);
  if (!head) return err({ type: 'BadCode', why: 'Unreadable' });
  if (head.practice !== practice) return err({ type: 'BadCode', why: 'OtherPractice' });
  const device = seen.roster?.devices.get(head.device);
  if (!device) return err({ type: 'BadCode', why: 'UnknownDevice' });
  const signed = await verify(device.sign, 'head', encode(statement(head)), head.signature);
  return signed ? ok(head) : err({ type: 'BadCode', why: 'BadSignature' });
}

/** `ours`: what this device verified at the other's size; null where it has not come as far. */
export async function compareHeads(
  { ledger, verified }: Book,
  { size, root }: Head
): Promise<{ readonly compared: HeadCompared; readonly ours: Head | null }> {
  const mine = await ledger.head(verified);
  const theirs = { size, root };
  if (size > verified) return { compared: { verdict: 'Ahead', mine, theirs }, ours: null };
  const ours = await ledger.head(size);
  const verdict = ours.root !== root ? 'Fork' : size === verified ? 'Same' : 'Behind';
  return { compared: { verdict, mine, theirs }, ours };
}
