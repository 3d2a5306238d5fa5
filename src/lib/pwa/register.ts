import { Workbox } from 'workbox-window';

/** Registers the service worker; null where the browser refuses, as private windows do: the app still runs while the server is there. */
export async function register(): Promise<ServiceWorkerRegistration | null> {
  try {
    return (await new Workbox(trusted('/service-worker.js')).register({ immediate: true })) ?? null;
  } catch {
    return null;
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
  // Workbox hands a TrustedScriptURL on untouched; its types ask for a string.
  return (policy?.createScriptURL(path) ?? path) as string;
}
