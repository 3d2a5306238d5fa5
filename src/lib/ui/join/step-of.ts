/** Which screen a joining device shows; pure. */
import type { Joining, Phase } from '../app.ts';

export type JoinStep = 'class' | 'differs' | Joining['step'] | 'over';

export const joinSteps = ['class', 'asking', 'answered', 'fetching', 'choosing'] as const;

/**
 * 1. That the words were different stands until one starts again, whatever else is so.
 * 2. While the device joins, its own steps are shown.
 * 3. On a device without a practice one begins with its kind; on any other there is nothing to join.
 */
export function stepOf(phase: Phase, joining: Joining | null, differs: boolean): JoinStep {
  if (differs) return 'differs';
  if (phase === 'joining') return joining?.step ?? 'fetching';
  return phase === 'empty' ? 'class' : 'over';
}
