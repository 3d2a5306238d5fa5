import { Workbox } from 'workbox-window';

/**
 * Registers the service worker that keeps the app's shell for offline starts. A browser that refuses (private windows do) still runs the
 * app while the server is there, so a failure is answered with `false` and stops nothing.
 */
export async function registerShell(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    await new Workbox(trusted('/service-worker.js')).register();
    return true;
  } catch {
    return false;
  }
}

/** The one script address this policy lets through. */
function trusted(path: string): string {
  const policy = window.trustedTypes?.createPolicy('enamel-service-worker', {
    createScriptURL: (url: string) => {
      if (url !== path) throw new TypeError('not the service worker');
      return url;
    }
  });
  // Workbox takes a TrustedScriptURL but its types and the platform's do not agree on the brand: it is passed on untouched.
  return (policy?.createScriptURL(path) ?? path) as string;
}
