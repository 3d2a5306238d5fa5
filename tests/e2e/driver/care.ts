/** Whose chart it is: who can see a patient, giving and taking the chart, naming the only ones who may, and needing it now. */
import type { Locator, Page } from 'playwright';
import type { Device } from './device.ts';
import { openMenu, proveIt } from './devices.ts';
import { openPatient, type PatientRef } from './photos.ts';

export interface OnesAccess {
  readonly name: string;
  readonly because: 'Dentist' | 'Assigned' | 'Named';
  readonly right: 'read' | 'edit';
  /** Nobody has handed it over yet. */
  readonly isWaiting: boolean;
}

/** Who can open the patient's chart, as the sheet says it; ends on the patient's page. */
export async function whoCanSee(device: Device, patient: PatientRef): Promise<readonly OnesAccess[]> {
  const sheet = await careTeam(device, patient);
  const people = await sheet.locator('[data-care]').evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.querySelector('strong')?.textContent.trim() ?? '',
      because: row.getAttribute('data-because') as OnesAccess['because'],
      right: row.getAttribute('data-right') as OnesAccess['right'],
      isWaiting: row.hasAttribute('data-waiting')
    }))
  );
  await close(sheet);
  return people;
}

/** Gives the chart to a colleague, to look and change or to look only, changes that, or takes it from them (null); ends on the patient's page. */
export async function assign(device: Device, patient: PatientRef, name: string, right: 'read' | 'edit' | null = 'edit'): Promise<void> {
  const { page } = device;
  const sheet = await careTeam(device, patient);
  const row = sheet.locator('[data-care]').filter({ hasText: name });
  if ((await row.count()) > 0) {
    await row.getByRole('button', { name: `Change: ${name}` }).click();
    const act = right === null ? 'Take the chart from them' : right === 'edit' ? 'May look and change' : 'May look only';
    await page.getByRole('menuitem', { name: act }).click();
    await (right === null ? row.waitFor({ state: 'detached' }) : row.and(sheet.locator(`[data-right=${right}]`)).waitFor());
  } else {
    await sheet.getByRole('button', { name: 'Give the chart to somebody' }).click();
    await sheet.getByRole('radio', { name, exact: true }).check();
    await sheet.getByRole('radio', { name: right === 'read' ? 'Look only' : 'Look and change' }).check();
    await sheet.getByRole('button', { name: 'Give it' }).click();
    await row.waitFor();
  }
  await close(sheet);
}

/** To these people alone from now on, and what the desk calls the patient then; null lifts it. Ends on the patient's page. */
export async function restrict(device: Device, patient: PatientRef, names: readonly string[] | null, alias = ''): Promise<void> {
  const sheet = await careTeam(device, patient);
  const isRestricted = (await sheet.getByRole('button', { name: 'Change who is named' }).count()) > 0;
  if (names === null) await sheet.getByRole('button', { name: 'Lift the restriction' }).click();
  else {
    await sheet.getByRole('button', { name: isRestricted ? 'Change who is named' : 'Restrict to named people' }).click();
    for (const box of await sheet.getByRole('checkbox').all())
      await box.setChecked(names.includes((await box.getAttribute('aria-label')) ?? ''));
    await sheet.getByRole('textbox', { name: 'Name at the desk' }).fill(alias);
  }
  await proveIt(device);
  await sheet.getByRole('button', { name: names === null ? 'Lift the restriction' : /^Restrict to \d/ }).click();
  await sheet.locator('[data-care-team]').waitFor();
  await close(sheet);
}

/** Takes a chart in an emergency. */
export async function needNow(device: Device, patient: PatientRef, reason: string): Promise<void> {
  const { page } = device;
  await openPatient(device, patient);
  await page.getByRole('button', { name: 'I need this chart now' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name: 'Take this chart' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** What the open patient's page says of whoever is open and the chart: `NoPhotos`, `Closed`, `Adds`, `Asked`, `Given`, `Reads`, `Edits`. */
export async function standingOn({ page }: Device): Promise<string> {
  return (await page.locator('[data-standing]').getAttribute('data-standing')) ?? '';
}

/** How many emergencies the header says there are to look at. */
export async function toReview({ page }: Device): Promise<number> {
  const mark = page.locator('[data-to-review]');
  return (await mark.count()) === 0 ? 0 : Number(await mark.getAttribute('data-to-review'));
}

/** What somebody who left had written before their device heard of it: all of it, for good. Ends there, when nothing of theirs waits any more. */
export async function settleWork(device: Device, name: string, verdict: 'Accept' | 'Reject'): Promise<number> {
  const { page } = device;
  await openMenu(page, 'Access');
  await page.getByRole('link', { name: 'Waiting work' }).click();
  const theirs = page.locator('[data-waiting]').filter({ hasText: name });
  await theirs.waitFor();
  const entries = theirs.locator('[data-entry]');
  const count = await entries.count();
  for (const entry of await entries.all()) await entry.getByRole('checkbox').check();
  await page.getByRole('button', { name: verdict, exact: true }).click();
  await proveIt(device);
  await page.getByRole('dialog').getByRole('button', { name: verdict, exact: true }).click();
  await theirs.waitFor({ state: 'detached' });
  return count;
}

/** The page of who can see what. */
export async function openAccess({ page }: Device): Promise<void> {
  await openMenu(page, 'Access');
  await page.getByRole('heading', { name: 'Who sees what' }).waitFor();
}

async function careTeam(device: Device, patient: PatientRef): Promise<Locator> {
  await openPatient(device, patient);
  const sheet = await openCareTeam(device.page);
  await sheet.locator('[data-care-team]').waitFor();
  return sheet;
}

export async function openCareTeam(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Care team' }).click();
  return page.getByRole('dialog');
}

async function close(sheet: Locator): Promise<void> {
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await sheet.waitFor({ state: 'detached' });
}
