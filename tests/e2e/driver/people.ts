/** People of the practice: letting somebody in, what they may do, vouching for them, and letting them go. */
import type { Page } from 'playwright';
import type { Device } from './device.ts';
import { openMenu, type Pairing, proveIt, startToJoin, wordsOn } from './devices.ts';
import { hasKit, isLocked, isOpen, type Kit, kitOf, ofDevice } from './practice.ts';

type RoleName = 'Admin' | 'Dentist' | 'Hygienist' | 'Office' | 'Auditor';

export interface Invitation extends Pairing {
  readonly name: string;
  readonly roles: readonly RoleName[];
  /** Side by side, or by a link that is sent. */
  readonly by?: 'words' | 'link';
  /** `YYYY-MM-DD` */
  readonly lastDay?: string;
}

/**
 * An admin lets somebody new in, who comes on a new device or on a locked one of the practice; ends with the newcomer open there. Answers with what they have on paper and in mind.
 */
export async function invite(admin: Device, newcomer: Device, { by = 'words', deviceClass, unlockBy, ...who }: Invitation): Promise<Kit> {
  const link = by === 'link' ? await makeInvitation(admin) : null;
  await askAsNewcomer(newcomer, deviceClass, link);
  await letColleagueIn(admin, await wordsOn(newcomer.page, 'request'), who);
  const [replied, came] = [await wordsOn(admin.page, 'reply'), await wordsOn(newcomer.page, 'reply')];
  if (came.join(' ') !== replied.join(' ')) throw new Error(`the words of the reply differ: ${came.join(' ')} and ${replied.join(' ')}`);
  const kit = await join(newcomer, unlockBy);
  await admin.page.getByRole('button', { name: 'Done' }).click();
  await admin.page.getByRole('heading', { name: 'People', exact: true }).waitFor();
  return kit;
}

/** A link for a colleague who is somewhere else; ends on the page where colleagues are let in. */
export async function makeInvitation(device: Device): Promise<string> {
  await openPeople(device);
  await device.page.getByRole('button', { name: 'Invite somebody' }).click();
  await device.page.getByRole('button', { name: 'Make a link' }).click();
  return ((await device.page.locator('[data-link]').textContent()) ?? '').trim();
}

/** Up to the words that somebody new shows: on a device without a practice, or on a locked one that has it. */
export async function askAsNewcomer(
  { page, url, profileDir }: Device,
  deviceClass: NonNullable<Pairing['deviceClass']> = 'Personal',
  link: string | null = null
): Promise<void> {
  const here = page.getByRole('button', { name: 'I am new here' });
  const elsewhere = page.getByRole('button', { name: 'Join a practice' });
  if (link === null && page.url() === 'about:blank') await page.goto(url);
  if (link === null) await here.or(elsewhere).waitFor();
  if (link === null && (await here.count()) > 0) {
    await rememberAlone({ page, profileDir });
    await here.click();
  } else {
    if (link === null) await startToJoin(page, 'I am new here');
    else await page.goto(link);
    await page.getByRole('radio', { name: deviceClass }).check();
    await page.getByRole('button', { name: 'Ask to join' }).click();
  }
  await page.locator('[data-join=asking]').waitFor();
}

/** The admin compares the words, says who it is, and shows once more who they are; ends with the words of the reply on the screen. */
export async function letColleagueIn(
  admin: Device,
  words: readonly string[],
  { name, roles, lastDay }: Pick<Invitation, 'name' | 'roles' | 'lastDay'>
): Promise<void> {
  const { page } = admin;
  await openPeople(admin);
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page
    .locator('[data-asking]')
    .filter({ has: page.locator('[data-words=request]', { hasText: new RegExp(words.join('\\W*\\d*\\W*')) }) })
    .getByRole('button', { name: 'These are their words' })
    .click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  for (const role of roles) await page.getByRole('checkbox', { name: role }).check();
  if (lastDay !== undefined) await page.getByLabel('Last day').fill(lastDay);
  await page.getByRole('button', { name: 'Continue' }).click();
  await proveIt(admin);
  await page.getByRole('button', { name: `Let ${name} in` }).click();
  await page.locator('[data-words=reply]').waitFor();
}

/** From the comparison on: somebody new chooses how to unlock, writes their words down, and is let in; ends on the list of people. */
export async function join(device: Device, unlockBy?: Pairing['unlockBy']): Promise<Kit> {
  const { page } = device;
  const kit = await makeWays(device, unlockBy);
  await page.getByRole('button', { name: 'Join the practice' }).click();
  await isOpen(page, 120_000);
  await openPeople(device);
  const person = (await page.locator('[data-person][data-me]').getAttribute('data-person')) ?? '';
  return hasKit(device) ? { ...kit, person } : ofDevice(device, { ...kit, person });
}

/** The same, up to the button by which they join. */
export async function makeWays({ page }: Device, unlockBy: NonNullable<Pairing['unlockBy']> = 'passphrase'): Promise<Kit> {
  await page.getByRole('button', { name: 'They are the same' }).click();
  await page.locator('[data-join=way]').waitFor();
  let passphrase: string | null = null;
  await page.getByRole('radio', { name: unlockBy === 'passkey' ? 'A passkey' : 'A passphrase' }).check();
  if (unlockBy === 'passphrase') {
    const drawn = page.locator('[data-drawn]');
    await drawn.getByText(/\w/).waitFor();
    passphrase = ((await drawn.textContent()) ?? '').trim();
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('textbox', { name: 'Type it again' }).fill(passphrase);
  }
  await page.getByRole('button', { name: unlockBy === 'passkey' ? 'Create passkey' : 'Continue' }).click();
  const words = await kitOnScreen(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  for (const position of await askedOn(page)) {
    await page.getByRole('textbox', { name: `Word ${String(position)}`, exact: true }).fill(words[position - 1] ?? '');
  }
  return { words, sheets: [], passphrase };
}

/** The 24 words of the page that is shown. */
export async function kitOnScreen(page: Page): Promise<readonly string[]> {
  const shown = page.locator('.screen [data-kit=words] li');
  await shown.first().waitFor();
  return shown.evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
}

/** The numbers of the words that are asked for. */
export async function askedOn(page: Page): Promise<readonly number[]> {
  const fields = page.getByRole('textbox', { name: /^Word \d+$/ });
  await fields.first().waitFor();
  const labels = await fields.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? ''));
  return labels.map((label) => Number(label.replace(/\D+/g, '')));
}

export async function openPeople({ page }: Device): Promise<void> {
  await openMenu(page, 'People');
  await page.locator('[data-person]').first().waitFor();
}

export async function openPerson(device: Device, name: string): Promise<void> {
  await openPeople(device);
  await device.page.locator('[data-person]').filter({ hasText: name }).getByRole('link').click();
  await device.page.getByRole('heading', { name, exact: true }).waitFor();
}

export interface PersonOnList {
  readonly name: string;
  /** What stands below the name: roles, last day, what is waited for. */
  readonly standing: string;
  readonly isPending: boolean;
}

/** Everybody, as the page lists them; ends there. */
export async function peopleOn(device: Device): Promise<readonly PersonOnList[]> {
  await openPeople(device);
  return device.page.locator('li[data-person]').evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.querySelector('strong')?.textContent.trim() ?? '',
      standing: [...row.querySelectorAll('strong ~ span')].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()).join('; '),
      isPending: row.hasAttribute('data-pending')
    }))
  );
}

/** Exactly these roles, and no others. */
export async function setRoles(admin: Device, name: string, roles: readonly RoleName[]): Promise<void> {
  const { page } = admin;
  await openPerson(admin, name);
  await page.getByRole('button', { name: 'Change roles' }).click();
  for (const role of ['Admin', 'Dentist', 'Hygienist', 'Office', 'Auditor'] as const) {
    await page.getByRole('checkbox', { name: role }).setChecked(roles.includes(role));
  }
  await proveIt(admin);
  await page.getByRole('button', { name: 'Give these roles' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Compares the words with those on the colleague's own screen. */
export async function vouch(device: Device, name: string, theirs: readonly string[]): Promise<void> {
  const { page } = device;
  await openPerson(device, name);
  await page.getByRole('button', { name: 'Vouch for them' }).click();
  const shown = await page
    .getByRole('dialog')
    .locator('[data-words=keys] li')
    .evaluateAll((items) => items.map((item) => item.textContent.replace(/^\s*\d+\s*/, '').trim()));
  if (shown.join(' ') !== theirs.join(' ')) throw new Error(`the words of the keys differ: ${shown.join(' ')} and ${theirs.join(' ')}`);
  await proveIt(device);
  await page.getByRole('button', { name: 'They are the same' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Ends on the list of people. */
export async function removePerson(admin: Device, name: string): Promise<void> {
  const { page } = admin;
  await openPerson(admin, name);
  await page.getByRole('button', { name: 'Let go', exact: true }).click();
  await proveIt(admin);
  await page.getByRole('button', { name: `Let ${name} go` }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'People', exact: true }).waitFor();
}

/** Whoever has used the device alone until now is told from others by their picture from then on. */
async function rememberAlone(device: Pick<Device, 'page' | 'profileDir'>): Promise<void> {
  await isLocked(device.page);
  const person = await device.page.locator('[data-chosen]').getAttribute('data-chosen');
  if (person !== null && person !== '' && hasKit(device)) ofDevice(device, { ...kitOf(device), person });
}
