/** Founding a practice, opening it and locking it, with a person's own hands: by labels and buttons alone. */
import type { Page } from 'playwright';
import type { Device } from './device.ts';

export interface NewPractice {
  readonly practice: string;
  readonly name: string;
  readonly setupUrl: string;
  readonly role?: 'Dentist' | 'Hygienist' | 'Office';
  /** Unlock by a passphrase although the device has an authenticator; `true` takes the six words drawn. */
  readonly passphrase?: string | true;
}

/** What the founder has on paper and in mind afterwards. */
export interface Kit {
  readonly words: readonly string[];
  readonly sheets: readonly string[];
  /** Null where a passkey unlocks. */
  readonly passphrase: string | null;
  /** Whose picture it is on the locked screen of a device that several people use. */
  readonly person?: string;
}

/** Remembered by profile, so that a device that was closed and opened again can be unlocked. */
const kits = new Map<string, Kit>();

/** Goes through the whole set-up and ends with the practice open. */
export async function createPractice(device: Device, options: NewPractice): Promise<Kit> {
  const { page } = device;
  await page.goto(options.setupUrl);
  await page.getByLabel('Practice name').fill(options.practice);
  await page.getByLabel('Your name').fill(options.name);
  await page.getByRole('radio', { name: options.role ?? 'Dentist' }).check();
  await goOn(page);

  const passphrase = options.passphrase === undefined && device.prf ? null : await choosePassphrase(page, options.passphrase ?? true);
  await page.getByRole('button', { name: passphrase === null ? 'Create passkey' : 'Continue' }).click();

  const { words, sheets } = await readKit(page);
  await goOn(page);
  for (const field of await page.getByRole('textbox', { name: /^Word \d+$/ }).all()) {
    const position = Number((await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? '')).replace(/\D+/g, ''));
    await field.fill(words[position - 1] ?? '');
  }
  await page.getByRole('button', { name: 'Create practice' }).click();
  await isOpen(page);

  return ofDevice(device, { words, sheets, passphrase });
}

/** Remembers by what a device is unlocked. */
export function ofDevice({ profileDir }: Pick<Device, 'profileDir'>, kit: Kit): Kit {
  kits.set(profileDir, kit);
  return kit;
}

export const hasKit = ({ profileDir }: Pick<Device, 'profileDir'>): boolean => kits.has(profileDir);

/** The recovery kit of the practice that this profile has founded or joined, and by what it is unlocked there. */
export function kitOf(device: Pick<Device, 'profileDir'>): Kit {
  const kit = kits.get(device.profileDir);
  if (!kit) throw new Error('no practice is known on this profile');
  return kit;
}

export async function lock({ page }: Device): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await isLocked(page);
}

/** By the way its person chose, or by the recovery words where another is asked for or the passkey did not outlive the browser. */
export const unlock = (device: Device, by?: 'words'): Promise<void> => unlockWith(device, kitOf(device), by);

/** The same for somebody else who uses the device, or on a profile that was not founded here: a copy of one, or one that was kept. */
export async function unlockWith({ page }: Device, { words, passphrase, person }: Omit<Kit, 'sheets'>, by?: 'words'): Promise<void> {
  await choosePerson(page, person);
  if (by === 'words') {
    await page.getByRole('button', { name: 'Use recovery words' }).click();
    await page.getByRole('textbox', { name: 'Recovery words' }).fill(words.join(' '));
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  } else if (passphrase === null) {
    await page.getByRole('button', { name: 'Touch your key' }).click();
  } else {
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  }
  await isOpen(page);
}

export const isOpen = (page: Page, timeout = 30_000): Promise<void> =>
  page.getByRole('button', { name: 'Lock', exact: true }).waitFor({ timeout });

export const isLocked = (page: Page): Promise<void> =>
  page.getByRole('heading', { name: /^(Locked|Who are you\?|Nobody unlocks this device)$/ }).waitFor();

/** Of several people on the locked screen the one with this picture; whoever is alone there is chosen already. */
export async function choosePerson(page: Page, person: string | undefined): Promise<void> {
  await isLocked(page);
  const shown = page.locator('[data-chosen]');
  if (person !== undefined && (await shown.getAttribute('data-chosen')) !== person) {
    const other = page.getByRole('button', { name: 'Someone else' });
    if ((await other.count()) > 0) await other.click();
    await page.locator(`button[data-person="${person}"]`).click();
  }
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
}

const goOn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();

async function choosePassphrase(page: Page, chosen: string | true): Promise<string> {
  await page.getByRole('radio', { name: 'A passphrase' }).check();
  const drawn = page.locator('[data-drawn]');
  await drawn.getByText(/\w/).waitFor();
  const passphrase = chosen === true ? ((await drawn.textContent()) ?? '').trim() : chosen;
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
  await page.getByRole('textbox', { name: 'Type it again' }).fill(passphrase);
  return passphrase;
}

/** Reads the pages as they stand on the screen, one after the other. */
async function readKit(page: Page): Promise<{ words: string[]; sheets: string[] }> {
  const shown = page.locator('.screen');
  await shown.locator('[data-kit=words]').waitFor();
  const words = await shown
    .locator('[data-kit=words] li')
    .evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
  const sheets: string[] = [];
  for (const index of [1, 2, 3]) {
    await page.getByRole('button', { name: 'Next page' }).click();
    await shown.getByRole('heading', { name: `Recovery sheet ${String(index)} of 3` }).waitFor();
    sheets.push(((await shown.locator('[data-kit=sheet]').textContent()) ?? '').trim());
  }
  return { words, sheets };
}
