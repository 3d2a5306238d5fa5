import type { RecordType } from './records.ts';

/** As the ledger spells them; this room may not import it. */
type Role = 'admin' | 'auditor' | 'dentist' | 'hygienist' | 'office';
export type RecordScope = 'staff' | 'desk' | 'clinic' | 'chart' | 'audit';

/**
 * Whether who has these roles may write such a record into such a scope. Every reader asks this after opening a record, not only the
 * writer before. `aboutSelf`: the record is the writer's own colleague record.
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
      return scope === 'chart' && (roles.includes('dentist') || roles.includes('hygienist'));
  }
}
