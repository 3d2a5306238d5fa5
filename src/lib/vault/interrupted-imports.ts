/** Imports that were cut off by a lock, a reload or a kill: noted on this device, and under way in no tab. */
import type { ObjectId } from '#bytes';
import type { PatientId } from '#domain';
import type { InterruptedImport } from './api.ts';
import type { OpenPractice } from './open-practice.ts';

/** Oldest first. One of a patient whom this person does not know is not told of. */
export async function interruptedImports({ ports, imports, catalogue }: OpenPractice): Promise<readonly InterruptedImport[]> {
  const noted = await ports.storage.imports();
  if (noted.length === 0) return [];
  const held = await imports.held();
  return noted.flatMap(({ id, object, kept, of }) => {
    const patient = catalogue.patients.get(object as string as PatientId);
    return patient && kept < of && !held.has(id) ? [{ id, patient: patient.id, patientName: patient.name, kept, of }] : [];
  });
}

export async function forgetImports({ ports }: OpenPractice, ids: readonly ObjectId[]): Promise<void> {
  for (const id of ids) await ports.storage.importEnded(id);
}
