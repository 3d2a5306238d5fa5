/** Makes the README's pictures of the app: `node tests/e2e/screenshots.ts`. A real server, a real browser; people and photographs are invented. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { addPatient, createPractice, type Device, importPhotos, listPhotos, openDevice, startServer } from './driver/index.ts';
import { writeFiles } from './photo-files.ts';
import { patients, photosOf, shown } from './screenshots/practice.ts';
import { takeShot } from './screenshots/take-shot.ts';

const folder = resolve(import.meta.dirname, '../../static/screenshots');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

await mkdir(folder, { recursive: true });
const server = await startServer();
const device = await openDevice({ url: server.url, prf: true, viewport: desk });
try {
  await createPractice(device, { practice: 'Praxis am Park', name: 'Dr. Vega', setupUrl: server.setupUrl });
  await takeShots(device);
} finally {
  await device.close();
  await server.stop();
}

async function takeShots(device: Device): Promise<void> {
  const { page } = device;
  for (const patient of patients) {
    const chart = await addPatient(device, patient);
    await importPhotos(device, chart, await writeFiles(photosOf(patient)));
  }
  const patient = await addPatient(device, shown);
  await importPhotos(device, patient, await writeFiles(photosOf(shown)));
  await page.getByText('All photos safe').waitFor();

  await takeShot(device, join(folder, 'patient-light.png'), desk, 'light');
  await takeShot(device, join(folder, 'phone.png'), phone, 'light');

  await page.setViewportSize(desk);
  const [newest] = await listPhotos(device, patient);
  await page.locator(`[data-photo="${newest?.id ?? ''}"]`).click();
  await page.getByRole('textbox', { name: 'Note' }).fill('Gap closed, shade two steps lighter. Retainer at night.');
  await page.getByText('Details').click();
  await takeShot(device, join(folder, 'viewer-dark.png'), desk, 'dark');
}
