import type { SyncOptions } from './sync.ts';

type Vault = Pick<SyncOptions, 'proveDevice' | 'acceptPage' | 'headAt' | 'missingBodies' | 'acceptBodies'>;

/** A vault worker that is ended while it works never answers; after this it is asked again. */
const patienceMs = 60_000;

/** The vault's verbs, each of which rejects where no answer comes, or when `signal` aborts. */
export function patientVault({ proveDevice, acceptPage, headAt, missingBodies, acceptBodies }: Vault, signal: AbortSignal): Vault {
  const patiently = <T>(work: Promise<T>): Promise<T> => {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    return new Promise((resolve, reject) => {
      enough.addEventListener('abort', () => {
        reject(new Error('the vault does not answer'));
      });
      work.then(resolve, reject);
    });
  };
  return {
    proveDevice: (challenge) => patiently(proveDevice(challenge)),
    acceptPage: (page) => patiently(acceptPage(page)),
    headAt: (size) => patiently(headAt(size)),
    missingBodies: (again) => patiently(missingBodies(again)),
    acceptBodies: (asked, bodies) => patiently(acceptBodies(asked, bodies))
  };
}
