/** Patients and photos, as a person finds, adds, looks at and saves them. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import type { Device } from './device.ts';

export interface NewPatient {
  readonly name: string;
  readonly chart?: string;
  /** `YYYY-MM-DD`. */
  readonly born?: string;
}

export interface PatientRef {
  readonly id: string;
  readonly name: string;
}

export interface PhotoRef {
  readonly id: string;
  /** `sealing`, `here`, `safe`, `away`, `broken`. */
  readonly where: string;
}

export async function addPatient({ page }: Device, { name, chart = '', born = '' }: NewPatient): Promise<PatientRef> {
  const before = page.url();
  await page.getByRole('button', { name: 'Add patient' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Chart number').fill(chart);
  await dialog.getByLabel('Date of birth').fill(born);
  await dialog.getByRole('button', { name: 'Save' }).click();
  // Another patient's page may be open, of the same name.
  await page.waitForURL(({ href }) => href !== before && /\/patients\/[0-9a-f]{32}$/.test(href));
  await page.getByRole('heading', { name }).waitFor();
  return { id: page.url().slice(-32), name };
}

/** Goes to the patient's page by finding them. */
export async function openPatient({ page }: Device, { id, name }: PatientRef): Promise<void> {
  if (!page.url().endsWith(id)) {
    const back = page.getByRole('button', { name: 'Back to the patient' });
    if (await back.isVisible()) await back.click();
    await page.getByRole('textbox', { name: 'Find a patient' }).fill(name);
    await page.locator(`[data-patient="${id}"]`).click();
  }
  await page.getByRole('heading', { name }).waitFor();
}

export interface ImportOutcome {
  /** Names of the files that were not taken in, each with the sentence about it. */
  readonly failed: readonly { readonly name: string; readonly sentence: string }[];
}

/** Chooses the files with the picker and waits until each is kept or refused. */
export async function importPhotos(device: Device, patient: PatientRef, paths: readonly string[]): Promise<ImportOutcome> {
  const { page } = device;
  await openPatient(device, patient);
  const before = (await drawnPhotos(page))[0]?.of ?? 0;
  await startImport(page, paths);
  return importEnded(page, before);
}

export async function startImport(page: Page, paths: readonly string[]): Promise<void> {
  const picker = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add photos' }).click();
  await (await picker).setFiles([...paths]);
  await page.getByRole('region', { name: 'Photos being added' }).waitFor();
}

/** Waits until each file is kept or refused and, on the patient's page, for the photos to be shown: to the `before` that were there come those that were added. */
export async function importEnded(page: Page, before = 0): Promise<ImportOutcome> {
  const batch = page.locator('[data-import]').first();
  await batch.and(page.locator('[data-import=done]')).waitFor({ timeout: 120_000 });
  const failed = await batch.locator('.failures li').evaluateAll((rows) =>
    rows.map((row) => {
      const name = row.querySelector('.file')?.textContent ?? '';
      return { name, sentence: row.textContent.replace(name, '').trim() };
    })
  );
  const added = Number(
    (/([\d,]+) (of [\d,]+ )?photos? added/.exec(await batch.locator('strong').innerText())?.[1] ?? '0').replaceAll(',', '')
  );
  if (page.url().endsWith((await batch.locator('a').getAttribute('href')) ?? '')) await shown(page, before + added);
  const close = batch.getByRole('button', { name: 'Close' });
  if (await close.isVisible()) await close.click();
  return { failed };
}

/** The page is told of an import's end and of new photos by two ways. */
async function shown(page: Page, least: number): Promise<void> {
  for (let now = -1; now < least; now = (await drawnPhotos(page))[0]?.of ?? 0)
    await page.evaluate(() => new Promise(requestAnimationFrame));
}

/** The photos of the patient's page, newest visit first, in order of time: also those that are drawn only when one scrolls to them. */
export async function listPhotos(device: Device, patient: PatientRef): Promise<readonly PhotoRef[]> {
  await openPatient(device, patient);
  const found = new Map<number, PhotoRef>();
  await scrollThrough(device.page, async () => {
    const drawn = await drawnPhotos(device.page);
    for (const { n, id, where } of drawn) found.set(n, { id, where });
    return found.size === (drawn[0]?.of ?? 0);
  });
  return [...found].sort(([a], [b]) => a - b).map(([, photo]) => photo);
}

/** A photo in the open patient's gallery, scrolled to where it lies beyond the window. */
export async function thumbOf({ page }: Device, { id }: Pick<PhotoRef, 'id'>): Promise<Locator> {
  const thumb = page.locator(`[data-photo="${id}"]`).first();
  const isDrawn = async (): Promise<boolean> => (await thumb.count()) > 0;
  // A gallery that has just come back may still be as short as its first photos.
  await page.locator('[data-photo]').first().waitFor();
  for (let tries = 0; tries < 20 && !(await isDrawn()); tries += 1) await scrollThrough(page, isDrawn, false);
  return thumb;
}

const drawnPhotos = (page: Page): Promise<readonly (PhotoRef & { readonly n: number; readonly of: number })[]> =>
  page.locator('[data-photo]').evaluateAll((thumbs) =>
    thumbs.map((thumb) => {
      const [n = 0, of = 0] = (/(\d+(?:[,.\s]\d{3})*) of (\d+(?:[,.\s]\d{3})*)/.exec(thumb.getAttribute('aria-label') ?? '') ?? [])
        .slice(1)
        .map((text) => Number(text.replaceAll(/\D/g, '')));
      const where = thumb.querySelector('[data-where]')?.getAttribute('data-where') ?? '';
      return { n, of, id: thumb.getAttribute('data-photo') ?? '', where };
    })
  );

/** Window by window from where it is, then from the top, until `there`; or once to the end. */
async function scrollThrough(page: Page, there: () => Promise<boolean>, andBack = true): Promise<void> {
  if (await there()) return;
  const from = await page.evaluate(() => scrollY);
  await page.evaluate(() => {
    scrollTo({ top: 0, behavior: 'instant' });
  });
  for (let more = true; more && !(await there());) {
    more = await page.evaluate(async () => {
      const before = scrollY;
      scrollBy({ top: innerHeight, behavior: 'instant' });
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      return scrollY > before;
    });
  }
  if (andBack)
    await page.evaluate((top) => {
      scrollTo({ top, behavior: 'instant' });
    }, from);
}

/** The untouched bytes of a photo of the open patient, by "Save the original". */
export async function originalBytes(device: Device, photo: Pick<PhotoRef, 'id'>): Promise<Buffer> {
  const { page } = device;
  await (await thumbOf(device, photo)).click();
  await page.getByRole('button', { name: 'Save the original' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('A copy for the test');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save to this device' }).click();
  const bytes = await readFile(await (await download).path());
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Back to the patient' }).click();
  await page.waitForURL(/\/patients\/[0-9a-f]{32}$/);
  return bytes;
}

/** The note of the photo that is open in the viewer. */
export async function noteOf({ page }: Device): Promise<Locator> {
  const details = page.getByRole('button', { name: 'Details', exact: true });
  await details.waitFor();
  if ((await details.getAttribute('aria-expanded')) !== 'true') await details.click();
  return page.getByRole('textbox', { name: 'Note' });
}

/** How many photos the header says are only on this device. */
export async function onlyHere({ page }: Device): Promise<number> {
  return Number(await page.locator('[data-only-here]').getAttribute('data-only-here'));
}
