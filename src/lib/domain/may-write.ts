import type { RecordType } from './records.ts';

/** As the ledger spells them; this room may not import it. */
type Role = 'admin' | 'auditor' | 'dentist' | 'hygienist' | 'office';
export type RecordScope = 'staff' | 'desk' | 'clinic' | 'chart' | 'audit';

/**
 * Whether who has these roles may write such a record into such a scope. Every reader asks this after opening a record, not only the
 * writer before. `aboutSelf`: the record is about its writer (`personIn`).
 */
export function mayWrite(roles: readonly Role[], scope: RecordScope, type: RecordType, aboutSelf = false): boolean {
  switch (type) {
    case 'practice':
      return scope === 'staff' && roles.includes('admin');
    case 'colleague':
      return scope === 'staff' && (roles.includes('admin') || (aboutSelf && roles.length > 0));
    case 'patient':
    case 'visit':
      return scope === 'desk' && roles.length > 0;
    case 'photo':
    case 'identity':
      return scope === 'chart' && isClinical(roles);
    // One's own, or a look at somebody else's; which of the two it says is for the catalogue.
    case 'emergency':
      return scope === 'desk' && (aboutSelf ? isClinical(roles) : looksAfter(roles));
    case 'review':
      return scope === 'desk' && (roles.includes('admin') || roles.includes('auditor'));
  }
}

const isClinical = (roles: readonly Role[]): boolean => roles.includes('dentist') || roles.includes('hygienist');

/** Who looks at what was done in an emergency. */
const looksAfter = (roles: readonly Role[]): boolean => (['admin', 'auditor', 'dentist'] as const).some((role) => roles.includes(role));
