/** Registers the service worker; null where the browser refuses, as private windows do: the app still runs while the server is there. */
export async function register(container: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | null> {
  try {
    return await container.register(trusted('/service-worker.js'));
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
  // The platform's types ask for a string where it takes a TrustedScriptURL too.
  return (policy?.createScriptURL(path) ?? path) as string;
}
