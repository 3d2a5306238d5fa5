/**
 * `offered`: the browser has let us ask; `byHand`: it installs from its own menu and never lets a page ask; `installed`: this window is the
 * installed app; `unavailable`: none of these, as where it was installed from this browser already.
 */
export type InstallState = 'unavailable' | 'offered' | 'byHand' | 'installed';

/** https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

export interface Install {
  readonly state: InstallState;
  /** Asks the person, by the browser's own sheet; nothing where it is not `offered`. */
  ask(): Promise<void>;
}

/** Windows that a browser opens for an app, each without its address bar. */
const appWindow =
  '(display-mode: standalone), (display-mode: minimal-ui), (display-mode: fullscreen), (display-mode: window-controls-overlay)';

/** The browser asks by itself at a time of its choosing, unless it is told to leave that to us. */
export function watchInstall(page: Window, onChange: (state: InstallState) => void): Install {
  const asApp = page.matchMedia(appWindow);
  let offer: BeforeInstallPromptEvent | null = null;

  const state = (): InstallState => {
    if (asApp.matches || isHomeScreenApp(page.navigator)) return 'installed';
    if (offer !== null) return 'offered';
    return 'onbeforeinstallprompt' in page ? 'unavailable' : 'byHand';
  };
  const tell = (): void => {
    onChange(state());
  };

  page.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event as BeforeInstallPromptEvent;
    tell();
  });
  page.addEventListener('appinstalled', () => {
    offer = null;
    tell();
  });
  asApp.addEventListener('change', tell);

  return {
    get state() {
      return state();
    },
    async ask() {
      const asked = offer;
      // An offer can be used once; after a refusal the browser makes another when it thinks fit.
      offer = null;
      await asked?.prompt();
      tell();
    }
  };
}

/** Safari's own word for it, on iOS. */
const isHomeScreenApp = (navigator: Navigator): boolean => 'standalone' in navigator && navigator.standalone === true;
