import { err } from '#result';

/** Will not open. A wrong key, another context, an altered or a cut seal: from outside they all look the same. */
export interface OpenFailed {
  readonly type: 'OpenFailed';
}

export const openFailed = err<OpenFailed>({ type: 'OpenFailed' });
