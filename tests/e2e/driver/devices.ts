/** More than one device: letting one in, and what the devices have verified of the server. */
import type { Page } from 'playwright';
import type { Device } from './device.ts';
import { isOpen, type Kit, kitOf, ofDevice } from './practice.ts';

export interface Pairing {
  readonly deviceClass?: 'Shared' | 'Fixed' | 'Personal';
  /** How the new device unlocks: the six words drawn, or the authenticator it has. */
  readonly unlockBy?: 'passphrase' | 'passkey';
}

/** The new device joins the practice that is open on the first; ends with the same patients on both. */
export async function pairDevice(
  from: Device,
  to: Device,
  { deviceClass = 'Personal', unlockBy = 'passphrase' }: Pairing = {}
): Promise<Kit> {
  await askToJoin(to, deviceClass);
  const words = await wordsOn(to.page, 'request');
  await letIn(from, words);
  const replied = await wordsOn(from.page, 'reply');
  const came = await wordsOn(to.page, 'reply');
  if (came.join(' ') !== replied.join(' ')) throw new Error(`the words of the reply differ: ${came.join(' ')} and ${replied.join(' ')}`);
  await to.page.getByRole('button', { name: 'They are the same' }).click();
  await from.page.getByRole('button', { name: 'Done' }).click();
  await from.page.getByRole('heading', { name: 'Devices' }).waitFor();
  return chooseUnlock(from, to, unlockBy);
}

/** Up to the words that the new device shows; by a link, where one was made. */
export async function askToJoin(
  { page, url }: Device,
  deviceClass: NonNullable<Pairing['deviceClass']> = 'Personal',
  link: string | null = null
): Promise<void> {
  await page.goto(link ?? url);
  if (link === null) await startToJoin(page, 'I use Enamel here already');
  await page.getByRole('radio', { name: deviceClass }).check();
  await page.getByRole('button', { name: 'Ask to join' }).click();
  await page.locator('[data-join=asking]').waitFor();
}

/** From the first page of a device that has no practice to the question what kind of device it is. */
export async function startToJoin(page: Page, who: 'I use Enamel here already' | 'I am new here'): Promise<void> {
  await page.getByRole('button', { name: 'Join a practice' }).click();
  await page.getByRole('radio', { name: who }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** A link for a device that is somewhere else; ends on the page where devices are added. */
export async function makeLink({ page }: Device): Promise<string> {
  await openMenu(page, 'Devices');
  await page.getByRole('button', { name: 'Add a device' }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  return ((await page.locator('[data-link]').textContent()) ?? '').trim();
}

/** The person compares the words, and shows once more who they are; ends with the words of the reply on the screen. */
export async function letIn(device: Device, words: readonly string[]): Promise<void> {
  const { page } = device;
  await openMenu(page, 'Devices');
  await page.getByRole('button', { name: 'Add a device' }).click();
  const asking = page
    .locator('[data-asking]')
    .filter({ has: page.locator('[data-words=request]', { hasText: new RegExp(words.join('\\W*\\d*\\W*')) }) });
  await asking.getByRole('button', { name: 'These are its words' }).click();
  await proveIt(device);
  await page.getByRole('button', { name: 'Let this device in' }).click();
  await page.locator('[data-words=reply]').waitFor();
}

/** Fills in what is asked of somebody who must show once more who they are. */
export async function proveIt(device: Device, by: Pick<Kit, 'words' | 'passphrase'> = kitOf(device)): Promise<void> {
  const { page } = device;
  await page.getByRole('radio', { name: 'Recovery words' }).waitFor();
  if (by.passphrase !== null) {
    await page.getByRole('radio', { name: 'Passphrase' }).check();
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(by.passphrase);
  } else if (device.prf) {
    await page.getByRole('radio', { name: 'Your passkey' }).check();
  } else {
    await page.getByRole('radio', { name: 'Recovery words' }).check();
    await page.getByRole('textbox', { name: 'Recovery words' }).fill(by.words.join(' '));
  }
}

/** From the comparison on: the history comes, and the person chooses how to unlock there. */
export async function chooseUnlock(from: Device, to: Device, unlockBy: 'passphrase' | 'passkey' = 'passphrase'): Promise<Kit> {
  const { page } = to;
  await page.locator('[data-join=choosing]').waitFor({ timeout: 120_000 });
  let passphrase: string | null = null;
  await page.getByRole('radio', { name: unlockBy === 'passkey' ? 'A passkey' : 'A passphrase' }).check();
  if (unlockBy === 'passphrase') {
    const drawn = page.locator('[data-drawn]');
    await drawn.getByText(/\w/).waitFor();
    passphrase = ((await drawn.textContent()) ?? '').trim();
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('textbox', { name: 'Type it again' }).fill(passphrase);
  }
  await page.getByRole('button', { name: 'Open Enamel' }).click();
  await isOpen(page);
  return ofDevice(to, { ...kitOf(from), passphrase });
}

/** The twelve words of a kind, as they stand on the screen. */
export async function wordsOn(page: Page, kind: 'request' | 'reply'): Promise<readonly string[]> {
  const list = page.locator(`[data-words=${kind}]`).first();
  await list.waitFor();
  return list.locator('li').evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
}

export interface Head {
  readonly size: number;
  readonly root: string;
  /** What another device scans or is pasted. */
  readonly code: string;
}

/** What an open device has verified, signed by it; ends where it was. */
export async function headOf({ page }: Device): Promise<Head> {
  const before = new URL(page.url()).pathname;
  await openMenu(page, 'Devices');
  await page.getByRole('button', { name: 'Compare with another device' }).click();
  const shown = page.locator('[data-head-size]');
  await shown.waitFor();
  const size = Number(await shown.getAttribute('data-head-size'));
  const root = (await shown.getAttribute('data-head-root')) ?? '';
  const code = ((await shown.locator('[data-head-code]').textContent()) ?? '').trim();
  await page.keyboard.press('Escape');
  await shown.waitFor({ state: 'hidden' });
  if (before !== '/practice/devices') await page.goBack();
  return { size, root, code };
}

/** The alarms that stand against the server, newest first; also while locked. */
export async function alarms({ page }: Device): Promise<readonly string[]> {
  const told = page.locator('[data-alarms]');
  if ((await told.count()) === 0) return [];
  return ((await told.first().getAttribute('data-alarms')) ?? '').split(' ').filter((type) => type !== '');
}

export async function openMenu(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}
