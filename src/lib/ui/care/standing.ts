/** How whoever is open stands to a patient's chart, for the page to say; pure. */
import type { PersonId } from '#bytes';
import type { Access, Emergency, PatientLine } from '#vault';

/**
 * `NoPhotos`: a role without photos; `Closed`: for named people; `Adds`: a patient of somebody else's; `Asked`, `Given`: it is theirs, and nobody has handed it over yet; `Reads`:
 * they look and do not change; `Edits`: there is nothing to say.
 */
export type Standing = 'NoPhotos' | 'Closed' | 'Adds' | 'Asked' | 'Given' | 'Reads' | 'Edits';

export interface Known {
  readonly me: PersonId;
  /** Null until it is known. */
  readonly access: Access | null;
  readonly emergencies: readonly Emergency[];
}

export function standingOf({ id, mine, isRestricted }: PatientLine, { me, access, emergencies }: Known): Standing {
  if (mine === 'None') return isRestricted ? 'Closed' : 'NoPhotos';
  const isWaiting = access?.people.some(({ person, isWaiting: waits }) => person === me && waits) ?? false;
  const asked = ownEmergency(id, me, emergencies) !== null;
  if (mine === 'Adds') return asked ? 'Asked' : 'Adds';
  if (isWaiting) return asked && mine === 'Reads' ? 'Asked' : 'Given';
  return mine;
}

/** The newest, while nobody has looked at it. */
export const ownEmergency = (patient: PatientLine['id'], me: PersonId, emergencies: readonly Emergency[]): Emergency | null =>
  emergencies.find((taken) => taken.patient === patient && taken.person === me && taken.reviewed === null) ?? null;
