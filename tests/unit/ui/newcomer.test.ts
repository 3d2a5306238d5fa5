/** Somebody new on their way in: compares before anything is made, keeps nothing before the words were written down, and gets no key of anybody else. */
import { expect, test } from 'vitest';
import type { PracticeId } from '../../../src/lib/bytes/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { App, Asker, Joining, Phase } from '../../../src/lib/ui/app.ts';
import { Join } from '../../../src/lib/ui/join/Join.svelte.ts';
import type { DeviceClass, RecoveryKit, VaultApi } from '../../../src/lib/vault/api.ts';

const practice = 'p' as PracticeId;
const kit: RecoveryKit = { practice, words: ['able', 'about', 'above'], wordsCode: '', sheets: [], asked: [1, 3] };

/** A device, what its app was asked, and what it shows. */
class Device {
  phase: Phase;
  joining: Joining | null = null;
  readonly people: App['people'] = [];
  readonly asked: { readonly who: Asker; readonly deviceClass: DeviceClass; readonly link: string | undefined }[] = [];
  readonly done: string[] = [];
  drawn = 0;
  readonly practice: PracticeId | null;
  /** What the vault says where it draws or keeps. */
  gone = false;

  constructor(phase: 'empty' | 'locked') {
    this.phase = phase;
    this.practice = phase === 'locked' ? practice : null;
  }

  get app(): App {
    const vault: Pick<VaultApi, 'readLink' | 'judgePassphrase' | 'draftColleague'> = {
      readLink: (fragment) =>
        Promise.resolve(
          fragment === 'for-a-device'
            ? ok('device')
            : fragment === 'for-a-colleague'
              ? ok('colleague')
              : err({ type: 'BadCode', why: 'Unreadable' })
        ),
      judgePassphrase: () => Promise.resolve(ok(null)),
      draftColleague: (unlocker) => {
        this.drawn++;
        this.done.push(`draft ${unlocker.kind}`);
        return Promise.resolve(this.gone ? err({ type: 'NotFound' }) : ok(kit));
      }
    };
    const parts: Pick<App, 'startJoin' | 'confirmJoin' | 'joinAsColleague' | 'stopJoin'> = {
      startJoin: (who, deviceClass, link) => {
        this.asked.push({ who, deviceClass, link });
        this.phase = 'joining';
        this.joining = { step: 'answered', who, words: ['zoo'] };
        return Promise.resolve();
      },
      confirmJoin: () => {
        this.done.push('join as a device');
        return Promise.resolve(ok(null));
      },
      joinAsColleague: (answers) => {
        this.done.push(`join ${answers.join(' ')}`);
        return Promise.resolve(answers.join(' ') === 'able above' ? ok(null) : err({ type: 'WrongWords', positions: [3] }));
      },
      stopJoin: () => this.done.push('stop')
    };
    return Object.assign(this, { vault, ...parts }) as unknown as App;
  }
}

test('a link decides who one is, whatever was said; without one the person does', async () => {
  for (const [link, who] of [
    ['for-a-device', 'Device'],
    ['for-a-colleague', 'Colleague']
  ] as const) {
    const device = new Device('empty');
    const join = new Join(device.app);
    await join.follow(link);
    await join.ask();
    expect(device.asked).toEqual([{ who, deviceClass: 'shared', link }]);
  }
  const device = new Device('empty');
  const join = new Join(device.app);
  await join.follow('cut short');
  expect(join.brokenLink).toBe(true);
  await join.ask();
  expect(device.asked).toEqual([]);
  join.say('Colleague');
  await join.ask();
  expect(device.asked).toEqual([{ who: 'Colleague', deviceClass: 'shared', link: undefined }]);
});

/** Somebody new who has compared the words of the reply. */
async function compared(kind: 'empty' | 'locked' = 'empty') {
  const device = new Device(kind);
  const join = new Join(device.app);
  join.say('Colleague');
  await join.ask();
  expect(join.newcomer).toBeNull();
  await join.same();
  const { newcomer } = join;
  if (newcomer === null) throw new Error('nothing to be made');
  return { device, join, newcomer };
}

test('a colleague makes a key and writes the words down; only then do they belong, and never with somebody else’s secret', async () => {
  const { device, newcomer } = await compared();
  expect(newcomer.step).toBe('way');
  newcomer.way.passphrase.typed = newcomer.way.passphrase.repeated = 'six words';
  await newcomer.wayDone();
  expect(newcomer.step).toBe('kit');
  newcomer.kitDone();
  newcomer.answers = [' Able', 'abroad'];
  await newcomer.join();
  expect(newcomer.step).toBe('check');
  expect(newcomer.wrong).toEqual([3]);
  newcomer.answers = [' Able', 'above '];
  await newcomer.join();
  expect(device.done).toEqual(['draft passphrase', 'join able abroad', 'join able above']);
  expect(newcomer.way.passphrase.typed).toBe('');
  expect(newcomer.kit).toBeNull();
});

test('going back and forth keeps the words; another passphrase draws new ones, and says that the old page is void', async () => {
  const { device, newcomer } = await compared();
  newcomer.way.passphrase.typed = newcomer.way.passphrase.repeated = 'six words';
  await newcomer.wayDone();
  newcomer.back();
  await newcomer.wayDone();
  expect([device.drawn, newcomer.renewed]).toEqual([1, false]);
  newcomer.back();
  newcomer.way.passphrase.typed = newcomer.way.passphrase.repeated = 'six other words';
  await newcomer.wayDone();
  expect([device.drawn, newcomer.renewed]).toEqual([2, true]);
});

test('a device that others use begins with a passphrase', async () => {
  expect((await compared('locked')).newcomer.way.method).toBe('passphrase');
  const device = new Device('empty');
  const join = new Join(device.app);
  join.say('Colleague');
  join.deviceClass = 'personal';
  await join.ask();
  await join.same();
  expect(join.newcomer?.way.method).toBe('passkey');
});

test('keys that are gone are told, with what to do', async () => {
  const { device, newcomer } = await compared();
  device.gone = true;
  newcomer.way.passphrase.typed = newcomer.way.passphrase.repeated = 'six words';
  await newcomer.wayDone();
  expect(newcomer.failure).toContain('ask again');
  expect(newcomer.step).toBe('way');
});

test('other words end it before anything is made, and asking anew begins with comparing anew', async () => {
  const { device, join } = await compared();
  join.different();
  expect(device.done).toEqual(['stop']);
  expect(join.newcomer).toBeNull();
  join.again();
  await join.ask();
  expect(join.newcomer).toBeNull();
});
