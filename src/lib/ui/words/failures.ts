/** Every expected failure as a sentence: what happened, what is safe, what to do. Each `switch` is exhaustive, so a new failure does not compile until it has one. */
import type { BadCode, BadField, ImportFailure, OpenFailed, StorageFull, TimeUp, UndecodedFormat, WrongWords } from '#vault';
import type { PasskeyFailed, SetupFailed } from '../app.ts';
import { longDay, today } from './dates.ts';

interface Plain {
  readonly type: 'OpenFailed' | 'NotFound' | 'NotAllowed' | 'Away' | 'NotYet' | 'Overtaken' | 'LastUnlockers' | 'Offline' | 'Gone';
}

export type Failure = Plain | BadCode | BadField | WrongWords | StorageFull | PasskeyFailed | SetupFailed;

export function sentence(failure: Failure): string {
  switch (failure.type) {
    case 'OpenFailed':
      return 'This could not be opened. What is stored may be damaged; nothing else is affected.';
    case 'NotFound':
      return 'This is not here any more. It may have been deleted in another window.';
    case 'NotAllowed':
      return 'Your role does not allow this. A dentist or a hygienist of your practice can do it.';
    case 'Away':
      return 'This is on the server only, and the server cannot be reached now. Try again when it is back.';
    case 'NotYet':
      return 'The server has to confirm something first. Wait a moment, and try again.';
    case 'Overtaken':
      return 'Somebody else changed people, devices or keys in the same moment, and that came first. Nothing of yours was written: try again.';
    case 'LastUnlockers':
      return 'This cannot go: at least two ways to unlock, of two kinds, must stay. Add another first.';
    case 'Offline':
      return 'The server cannot be reached now, and this needs it. Nothing has changed. Try again when it is back.';
    case 'Gone':
      return 'That device no longer asks, or asked too long ago. Start again on it.';
    case 'BadCode':
      return badCode(failure.why);
    case 'BadField':
      return badField(failure);
    case 'WrongWords':
      return 'Some words do not match the page. Check their numbers and try again.';
    case 'StorageFull':
      return `This device has no room left: about ${String(Math.max(1, Math.ceil(failure.neededBytes / 1_000_000)))} MB more are needed. What was already added is kept. Free some space and try again.`;
    case 'PasskeyFailed':
      return passkeyFailed(failure.why);
    case 'SetupFailed':
      return setupFailed(failure.why);
  }
}

export function badCode(why: BadCode['why']): string {
  switch (why) {
    case 'Unreadable':
      return 'This is not a code of this kind. Take the one that the other device shows now, whole.';
    case 'OtherPractice':
      return 'This code is of another practice.';
    case 'OtherOrigin':
      return 'The other device opened Enamel at another address than this one. Open the same address on both.';
    case 'UnknownDevice':
      return 'This code is of a device that this one does not know. If it was added lately, let this device reach the server first.';
    case 'BadSignature':
      return 'This code was altered, or cut short: its signature does not hold. Take it once more.';
    case 'OtherLink':
      return 'This device asks by a link that somebody else has made, or that was altered. Whoever made the link lets it in.';
    case 'LinkUsed':
      return 'A device has joined by this link already. Make a new link for this one.';
    case 'LinkOver':
      return 'This link has ended: much was written in the practice since it was made. Make a new one.';
  }
}

export function badField({ field, why }: BadField): string {
  switch (why) {
    case 'Empty':
      return 'This is needed.';
    case 'TooLong':
      return field === 'note' ? 'This note is too long. Shorten it a little.' : 'This is too long. Shorten it a little.';
    case 'TooWeak':
      return 'Too easy to guess. Add more words, or use the six drawn ones.';
    case 'NotADay':
      return 'There is no such day.';
    case 'InTheFuture':
      return 'This day is still to come.';
    case 'InThePast':
      return 'This day is over already.';
  }
}

/** What unlocking says about a secret that did not open: it cannot tell a wrong one from a damaged seal, and blames nobody. */
export function unlockFailed(kind: 'prf' | 'passphrase' | 'words', why: OpenFailed | TimeUp = { type: 'OpenFailed' }): string {
  if (why.type === 'TimeUp')
    return `Your access was given until ${longDay(today(new Date(why.until)))}. An admin of the practice can give it again.`;
  switch (kind) {
    case 'prf':
      return 'That key did not open Enamel. Try once more, or use your recovery words. Nothing is lost.';
    case 'passphrase':
      return 'That did not open Enamel. Check the passphrase and try again. Nothing is lost.';
    case 'words':
      return 'Those words did not open Enamel. Check their order and spelling against the page. Nothing is lost.';
  }
}

export function passkeyFailed(why: PasskeyFailed['why']): string {
  switch (why) {
    case 'Cancelled':
      return 'The key was not touched in time, or the request was closed. Try again when you are ready.';
    case 'NoPrf':
      return 'This passkey cannot make the secret Enamel needs. Use another device or security key, or a passphrase instead.';
    case 'Unstable':
      return 'This passkey gave two different answers, so it could lock you out. Use another one, or a passphrase instead.';
    case 'Zero':
      return 'This passkey gave an empty answer, which would protect nothing. Use another one, or a passphrase instead.';
    case 'NotSupported':
      return 'This browser or address cannot use passkeys. Use a passphrase instead.';
    case 'AlreadyEnrolled':
      return 'This passkey is already in use here. Use another one, or a passphrase instead.';
    case 'Other':
      return 'The passkey could not be used. Try again, or use a passphrase instead.';
  }
}

export function setupFailed(why: SetupFailed['why']): string {
  switch (why) {
    case 'NoCode':
      return 'This address has no setup code. Open the whole setup link again, as the server printed it.';
    case 'WrongCode':
      return 'This setup link does not fit, or was already used. Each link works once: take the newest one that the server printed.';
    case 'Offline':
      return 'The server cannot be reached now. Creating a practice needs it once. Check the network and try again.';
    case 'TooMany':
      return 'Too many attempts. Wait a few minutes, then try again.';
  }
}

export function importFailed(failure: ImportFailure): string {
  switch (failure.type) {
    case 'NotAPhoto':
      return 'This file is not a photo Enamel can read.';
    case 'Unreadable':
      return 'This file looks like a photo, but it is damaged or cut short.';
    case 'TooLarge':
      return `This photo has ${String(Math.round(failure.megapixels))} megapixels; up to ${String(Math.round(failure.limit))} can be opened here.`;
    case 'TooManyBytes':
      return `This file has ${String(Math.ceil(failure.megabytes))} MB; up to ${String(Math.floor(failure.limit))} MB can be kept.`;
    case 'Empty':
      return 'This file is empty.';
    case 'NotInThisBrowser':
      return `This photo is in a format that this browser does not open: ${failure.format}. ${whereItOpens(failure.format)}`;
    case 'Vanished':
      return 'This file was changed, moved or taken away after it was chosen. Add it again.';
    case 'Stopped':
      return 'It was stopped before it was sealed. Add it again.';
    case 'NotAllowed':
      return 'You may not add photos to this chart now. Nothing of this one was kept.';
  }
}

function whereItOpens(format: UndecodedFormat): string {
  switch (format) {
    case 'HEIC':
    case 'TIFF':
    case 'JPEG XL':
      return 'Safari opens it; or save it as JPEG and add that.';
    case 'AVIF':
      return 'An up-to-date browser opens it; or save it as JPEG and add that.';
    case 'arithmetic JPEG':
    case 'lossless JPEG':
    case '12-bit JPEG':
      return 'Save it as an ordinary JPEG and add that.';
  }
}
