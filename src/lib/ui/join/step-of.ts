/** Which screen a joining device shows; pure. */
import type { Asker, Joining, Phase } from '../app.ts';
import type { NewcomerStep } from './Newcomer.svelte.ts';

export type JoinStep = 'who' | 'class' | 'differs' | Joining['step'] | NewcomerStep | 'over';

/** What was decided on this page, while `App.joining` tells how far it is. */
export interface Decided {
  /** That the words of the reply were different. */
  readonly differs: boolean;
  /** Null until one has said it, or followed a link. */
  readonly who: Asker | null;
  /** Where somebody new is, once the words were the same. */
  readonly newcomer: NewcomerStep | null;
}

/**
 * 1. That the words were different stands until one starts again, whatever else is so.
 * 2. While the device joins, its own steps are shown; once somebody new has compared, theirs.
 * 3. On a device without a practice one begins with who one is, then with its kind; on any other there is nothing to join.
 */
export function stepOf(phase: Phase, joining: Joining | null, { differs, who, newcomer }: Decided): JoinStep {
  if (differs) return 'differs';
  if (phase === 'joining') {
    if (joining?.step === 'answered' && newcomer !== null) return newcomer;
    return joining?.step ?? 'fetching';
  }
  if (phase !== 'empty') return 'over';
  return who === null ? 'who' : 'class';
}

/** The steps of a way, to be counted. Somebody who is new on a device that belongs to the practice says nothing of it. */
export function stepsOf(who: Asker | null, isKnownDevice: boolean): readonly JoinStep[] {
  if (who === 'Device') return ['class', 'asking', 'answered', 'fetching', 'choosing'];
  const own = ['asking', 'answered', 'way', 'kit', 'check', 'fetching'] as const;
  return isKnownDevice ? own : ['class', ...own];
}
