/**
 * Tells for as long as this page lives that it is of this version, so that the service worker of a newer one keeps its files
 * (there: [Note: Versions never mix]). Resolves when that is known.
 */
export function holdVersion(locks: LockManager, version: string): Promise<void> {
  return new Promise((held) => {
    void locks.request(`enamel-version-${version}`, { mode: 'shared' }, () => {
      held();
      return new Promise(() => undefined);
    });
  });
}
