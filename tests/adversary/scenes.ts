/** The situations in which a server lies, each as far as the moment where it shows what came of it; and how all of it ends. */
import { expect } from 'vitest';
import { agree, HeadlessDevice, until, value } from '../fixtures/headless/headless-device.ts';
import { askAsColleague, confirmAsColleague, enrolHeadless, finishAsColleague } from '../fixtures/headless/newcomer.ts';
import { admitHeadless, answerJoin, askToJoin, confirmJoin, finishJoin } from '../fixtures/headless/pair.ts';
import type { Mutation, Outcome } from './lie.ts';
import { secretsIn } from './secrets.ts';
import type { World } from './world.ts';

/** What one device does in an hour: entries of every kind, and photos. */
export async function work(device: HeadlessDevice, name: string): Promise<void> {
  const patient = await device.addPatient(name);
  const [photo] = await device.takePhotos(patient, 2);
  if (photo) await device.note(photo, `note for ${name}`);
  const [seen] = await device.photos();
  if (seen) await device.original(seen);
  value(await device.vault.addUnlocker({ kind: 'words' }, await device.stepUp()));
}

/** Tries now, and tells what the engine comes to. */
export async function comesTo(device: HeadlessDevice): Promise<'resting' | Outcome> {
  const { states } = device.program;
  const from = states.length;
  device.sync.wake();
  const state = await until(`${device.name} to come to something`, () =>
    device.sync.state.link === 'halted' ? device.sync.state : (states.slice(from).find(({ link }) => link !== 'working') ?? null)
  );
  return state.link === 'offline' ? 'Offline' : (state.why ?? 'resting');
}

/** B reads what A has written while the server lies to B, who had asked once before. Another server shows only to one who saw what the real one has. */
export async function reading(world: World, mutation: Mutation): Promise<Outcome> {
  const { a, b, relay } = world;
  const lie = await mutation.lie(world);
  if (lie.port !== undefined) {
    await work(a, 'Andrea Moll');
    await a.rests();
    b.sync.wake();
    await b.rests();
  }
  relay.tell(lie, 'b');
  await comesTo(b);
  await work(a, 'Bruno Keller');
  await a.rests();
  const come = await comesTo(b);
  return come === 'resting' ? ((await b.head()).root === (await a.head()).root ? 'Right' : 'Behind') : come;
}

/** A sends what it has written while the server lies to A. */
export async function sending(world: World, { lie }: Mutation): Promise<Outcome> {
  const { a, relay } = world;
  a.end();
  relay.tell(await lie(world), 'a');
  await a.restart();
  for (const name of ['Bruno Keller', 'Carla Ionescu']) {
    await work(a, name);
    const come = await comesTo(a);
    if (come !== 'resting') return come;
    await a.rests();
  }
  return 'Right';
}

/** B looks at a photo that it does not have while the server lies to B. */
export async function looking(world: World, { lie, object }: Mutation): Promise<Outcome> {
  const { a, b, relay } = world;
  await work(a, 'Bruno Keller');
  await a.rests();
  b.sync.wake();
  await b.rests();
  await until('the photos to be known on both', async () => ((await b.photos()).length === (await a.photos()).length ? true : null));
  relay.tell(await lie(world), 'b');
  const outcomes = new Set<string>();
  for (const photo of await b.photos()) {
    if (object === 'original') outcomes.add(await b.original(photo));
    else outcomes.add(await b.shows(photo, object === 'preview' ? 'preview' : 'thumbnail'));
  }
  const [outcome = 'Right', ...others] = [...outcomes].filter((each) => each !== 'right');
  if (others.length > 0) throw new Error(`two outcomes: ${[outcome, ...others].join()}`);
  return outcome as Outcome;
}

/** B listens to a stream that lies, while A works; it is asked in the end what it knows. */
export async function hearing(world: World, { lie }: Mutation): Promise<Outcome> {
  const { a, b, relay } = world;
  b.end();
  relay.tell(await lie(world), 'b');
  await b.restart();
  const before = relay.exchanges.length;
  await work(a, 'Bruno Keller');
  await a.rests();
  const come = await comesTo(b);
  await until('what A wrote to be on B', async () => ((await b.head()).root === (await a.head()).root ? true : null));
  const asked = relay.exchanges.slice(before).filter(({ path, device }) => device === b.name && path === '/api/pull');
  // Nobody makes a tablet ask without end.
  expect(asked.length).toBeLessThan(60);
  return come === 'resting' ? 'Right' : come;
}

const alarmTypes: ReadonlySet<string> = new Set(['Fork', 'Rollback', 'Forged', 'Foreign']);

/** Whatever came: what is shown is right, the alarm is the one that is due and no other, and a photo is still taken and kept. */
export async function holdsOut(device: HeadlessDevice, world: World, outcome: Outcome): Promise<void> {
  const alarms = await device.alarms();
  expect([...new Set(alarms.map(({ type }) => type))]).toEqual(alarmTypes.has(outcome) ? [outcome] : []);
  await device.look();
  const before = (await device.photos()).length;
  await device.takePhotos(world.patient);
  expect(await device.photos()).toHaveLength(before + 1);
  if (alarmTypes.has(outcome)) expect(await device.onlyHere()).toBeGreaterThan(0);
}

/** The server is honest again: the alarm ends where it is asked, and every photo of either device opens on both, byte for byte. */
export async function endsWell(world: World): Promise<void> {
  const { a, b, relay, memory } = world;
  relay.tell(null);
  for (const device of [a, b]) await device.askAgain();
  await agree(a, b);
  for (const device of [a, b]) {
    expect(await device.alarms()).toEqual([]);
    const names = async (): Promise<readonly string[]> => (await device.photos()).map(({ fileName }) => fileName).sort();
    await expect.poll(names, { timeout: 5000 }).toEqual([...memory.photos.keys()].sort());
    expect((await device.look()).filter((came) => came !== 'right')).toEqual([]);
    for (const photo of await device.photos()) expect(await device.original(photo)).toBe('right');
    expect(device.program.faults).toEqual([]);
  }
  expect(await secretsIn(relay.exchanges, memory, a.storage)).toEqual([]);
}

/** A third device asks to join while the server lies to everybody. A person compares the words on both screens, and goes on only where they are the same. */
export async function joining(world: World, { lie }: Mutation): Promise<Outcome> {
  const { a, relay, memory } = world;
  const c = new HeadlessDevice({ url: relay.url, name: 'c' }, memory);
  c.start();
  try {
    relay.tell(await lie(world));
    return await joins(c, a);
  } finally {
    c.end();
  }
}

async function joins(c: HeadlessDevice, a: HeadlessDevice): Promise<Outcome> {
  const asked = await askToJoin(c, value(await a.vault.makeLink()));
  if (!asked) return 'Not joined';
  if (!(await admitHeadless(a, asked.words))) return 'Not admitted';
  const words = await answerJoin(a, asked.hash);
  if (!words || !(await confirmJoin(c, asked.hash, words))) return 'Not joined';
  await finishJoin(c);
  await c.rests();
  return 'Right';
}

/** Somebody new asks on a third device while the server lies to everybody. Both people compare the words, and go on only where they are the same. */
export async function joiningAsColleague(world: World, { lie }: Mutation): Promise<Outcome> {
  const { a, relay, memory } = world;
  const c = new HeadlessDevice({ url: relay.url, name: 'c' }, memory);
  c.start();
  try {
    relay.tell(await lie(world));
    return await joinsAsColleague(c, a);
  } finally {
    c.end();
  }
}

async function joinsAsColleague(c: HeadlessDevice, a: HeadlessDevice): Promise<Outcome> {
  const asked = await askAsColleague(c, value(await a.vault.makeInvitation()));
  if (!asked) return 'Not joined';
  if (!(await enrolHeadless(a, asked.words, 'Mira Sand'))) return 'Not admitted';
  const words = await answerJoin(a, asked.hash);
  if (!words || !(await confirmAsColleague(c, asked.hash, words))) return 'Not joined';
  await finishAsColleague(c);
  await c.rests();
  return 'Right';
}

/** A is opened again while the server lies to it; it is asked in the end what it knows. */
export async function comingAgain(world: World, { lie }: Mutation): Promise<Outcome> {
  const { a, relay } = world;
  a.end();
  relay.tell(await lie(world), 'a');
  await a.restart();
  await work(a, 'Bruno Keller');
  const come = await comesTo(a);
  await a.rests();
  // Nobody makes a tablet ask without end.
  const asked = relay.exchanges.filter(({ path, device }) => device === a.name && path === '/api/lacking');
  expect(asked.length).toBeLessThan(100);
  return come === 'resting' ? 'Right' : come;
}

/** The server was set back for good, and A gives it what it has lost while it lies to A. What it confirmed and did not do is tried again when it is honest. */
export async function mending(world: World, { lie }: Mutation): Promise<Outcome> {
  const { a, b, relay } = world;
  for (const photo of await b.photos()) await b.original(photo);
  await b.catchesUp();
  await a.catchesUp();
  relay.leadTo(await world.earlier());
  if ((await comesTo(a)) !== 'Rollback') throw new Error('a server that was set back, and nobody noticed');
  relay.tell(await lie(world), 'a');
  const mended = await a.sync.giveBack();
  await a.look();
  relay.tell(null);
  for (const device of [a, b]) await until(`${device.name} to give back`, async () => ((await device.sync.giveBack()).ok ? true : null));
  return mended.ok ? 'Right' : mended.error.type;
}
