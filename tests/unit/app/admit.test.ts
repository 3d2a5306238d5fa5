import { describe, expect, test } from 'vitest';
import { toHash, utf8 } from '#bytes';
import { err, ok, type Result } from '#result';
import type { RemoteFailure } from '#sync';
import type { JoinProof, NotFound, NotYet, OpenFailed, Overtaken } from '#vault';
import { letIn } from '../../../src/lib/app/admit.ts';

const request = toHash(new Uint8Array(32).fill(7));
const proof: JoinProof = { reply: utf8('reply'), words: ['one'], code: 'code' };
type Proved = Result<JoinProof, NotYet | Overtaken | NotFound>;
const notYet: Proved = err({ type: 'NotYet' });

interface Scene {
  readonly written?: Result<null, OpenFailed>;
  /** What the vault says of the admission, one after the other; the last for ever. */
  readonly proofs: readonly Proved[];
  readonly news?: readonly ('changed' | 'unreachable')[];
  readonly answered?: Result<null, RemoteFailure>;
}

function scene({ written = ok(null), proofs, news = [], answered = ok(null) }: Scene) {
  const done: string[] = [];
  let looked = 0;
  let heard = 0;
  const ports = {
    vault: {
      joinProof: () => Promise.resolve(proofs[Math.min(looked++, proofs.length - 1)] ?? notYet)
    },
    wake: () => done.push('wake'),
    news: () => {
      done.push('listen');
      return Promise.resolve(news[heard++] ?? 'changed');
    },
    answer: () => {
      done.push('answer');
      return Promise.resolve(answered);
    }
  };
  return { done, admit: () => letIn(request, () => Promise.resolve(written), ports) };
}

describe('letting somebody in', () => {
  test('hands the reply over once the admission has come back, and not before', async () => {
    const { admit, done } = scene({ proofs: [notYet, notYet, ok(proof)] });
    expect(await admit()).toEqual(ok(proof));
    expect(done).toEqual(['listen', 'wake', 'listen', 'wake', 'listen', 'wake', 'answer']);
  });

  test('ends with why the vault does not do it', async () => {
    const { admit, done } = scene({ written: err({ type: 'OpenFailed' }), proofs: [] });
    expect(await admit()).toEqual(err({ type: 'OpenFailed' }));
    expect(done).toEqual([]);
  });

  test('says that somebody else was first', async () => {
    expect(await scene({ proofs: [notYet, err({ type: 'Overtaken' })] }).admit()).toEqual(err({ type: 'Overtaken' }));
  });

  test('does not wait for a server that cannot be reached', async () => {
    const { admit, done } = scene({ proofs: [notYet], news: ['changed', 'unreachable'] });
    expect(await admit()).toEqual(err({ type: 'Offline' }));
    expect(done).not.toContain('answer');
  });

  test('says whether the request is gone or the server', async () => {
    const missing = scene({ proofs: [ok(proof)], answered: err({ type: 'Problem', problem: { type: 'NotFound' } }) });
    expect(await missing.admit()).toEqual(err({ type: 'Gone' }));
    expect(await scene({ proofs: [ok(proof)], answered: err({ type: 'Offline' }) }).admit()).toEqual(err({ type: 'Offline' }));
  });
});
