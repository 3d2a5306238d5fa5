/** Charts that were taken in an emergency, and who looks at that. */
import type { Emergency } from '#domain';
import type { Role } from '#ledger';
import type { OpenPractice } from './open-practice.ts';

const reviewers: readonly Role[] = ['admin', 'auditor', 'dentist'];

/** It waits for somebody else than the one whom it is about, of those who look after such things. */
export const mayReview = ({ person, roles }: OpenPractice, { person: taker, reviewed }: Emergency): boolean =>
  reviewed === null && taker !== person && reviewers.some((role) => roles.includes(role));

/** How many wait for whoever is open. */
export const emergenciesToReview = (practice: OpenPractice): number =>
  [...practice.catalogue.emergencies.values()].filter((taken) => mayReview(practice, taken)).length;
