/**
 * Somebody clinical needs a chart that they were not given. They take it themselves, to read, and say why: the assignment, marked as an emergency, and the reason, sealed
 * for everybody at the desk, are kept together or not at all. It opens nothing by itself: whoever holds the chart hands it over. Somebody else looks at it afterwards.
 */
import { toId } from '#bytes';
import { checkReason, type Emergency as Taken } from '#domain';
import { encodeAssignment } from '#ledger';
import { err, ok, type Result } from '#result';
import type { Emergency, NotAllowed, NotFound, StorageFull, VaultApi } from './api.ts';
import { deskRecord } from './desk-record.ts';
import { emergenciesIn, mayReview } from './emergencies.ts';
import type { OpenPractice } from './open-practice.ts';
import { nameOf } from './views.ts';

type EmergencyVerbs = Pick<VaultApi, 'breakGlass' | 'emergencies' | 'reviewEmergency'>;

export function emergencyVerbs(opened: () => OpenPractice): EmergencyVerbs {
  return {
    async breakGlass(patient, text) {
      const practice = opened();
      const given = checkReason(text);
      if (!given.ok) return given;
      const stream = practice.catalogue.patients.get(patient)?.stream;
      if (!stream) return err({ type: 'NotFound' });
      // Who has it already needs none, and a restricted one is for the people named alone.
      if (practice.rightIn(stream) !== 'Adds') return err({ type: 'NotAllowed' });
      const { person, ports } = practice;
      const set = { patient, person, reason: given.value, at: new Date(ports.now()).toISOString() };
      const body = encodeAssignment({ person, right: 'read', emergency: true });
      return practice.write(
        [deskRecord(practice, { type: 'emergency', id: toId(ports.random(16)), set })],
        [{ kind: 'assign', stream, object: person, epoch: null, body, blobs: [] }]
      );
    },

    async emergencies() {
      const practice = opened();
      return (await emergenciesIn(practice)).map((taken) => emergencyView(practice, taken)).reverse();
    },

    async reviewEmergency(id): Promise<Result<null, NotFound | NotAllowed | StorageFull>> {
      const practice = opened();
      const taken = (await emergenciesIn(practice)).find((each) => each.id === id);
      if (!taken) return err({ type: 'NotFound' });
      if (taken.reviewed !== null) return ok(null);
      if (!mayReview(practice, taken)) return err({ type: 'NotAllowed' });
      const set = { reviewedBy: practice.person, reviewedAt: new Date(practice.ports.now()).toISOString() };
      return practice.write([deskRecord(practice, { type: 'emergency', id, set })]);
    }
  };
}

function emergencyView(practice: OpenPractice, taken: Taken): Emergency {
  const { catalogue } = practice;
  const { id, patient, person, reason, at, reviewed } = taken;
  return {
    id,
    patient,
    patientName: catalogue.patients.get(patient)?.name ?? '',
    person,
    name: nameOf(catalogue, person),
    reason,
    at,
    reviewed: reviewed && { by: nameOf(catalogue, reviewed.by), at: reviewed.at },
    mayReview: mayReview(practice, taken)
  };
}
