import { expect, test } from 'vitest';
import { type InstallState, watchInstall } from '../../../src/lib/pwa/install.ts';

/** As much of a browser's window as installing needs. */
class Page extends EventTarget {
  readonly navigator: { standalone?: boolean } = {};
  readonly asApp = Object.assign(new EventTarget(), { matches: false });
  matchMedia(): EventTarget & { matches: boolean } {
    return this.asApp;
  }
}

class AskingPage extends Page {
  readonly onbeforeinstallprompt = null;

  /** Answers with what the person was asked. */
  offer(): { readonly event: Event; readonly asked: () => number } {
    let asked = 0;
    const prompt = (): Promise<number> => Promise.resolve(++asked);
    const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
    this.dispatchEvent(event);
    return { event, asked: () => asked };
  }
}

function watch(page: Page): { readonly install: ReturnType<typeof watchInstall>; readonly heard: InstallState[] } {
  const heard: InstallState[] = [];
  return { install: watchInstall(page as unknown as Window, (state) => heard.push(state)), heard };
}

test('a browser that lets a page ask offers nothing until it says so, and then leaves the asking to us', async () => {
  const page = new AskingPage();
  const { install, heard } = watch(page);
  expect(install.state).toBe('unavailable');
  const { event, asked } = page.offer();
  expect(event.defaultPrevented).toBe(true);
  expect(install.state).toBe('offered');
  await install.ask();
  expect(asked()).toBe(1);
  expect(heard).toEqual(['offered', 'unavailable']);
});

test('an offer is used once; the browser may make another', async () => {
  const page = new AskingPage();
  const { install } = watch(page);
  const first = page.offer();
  await Promise.all([install.ask(), install.ask()]);
  expect(first.asked()).toBe(1);
  const second = page.offer();
  expect(install.state).toBe('offered');
  await install.ask();
  expect(second.asked()).toBe(1);
});

test('once installed, this window offers it no more', () => {
  const page = new AskingPage();
  const { install } = watch(page);
  page.offer();
  page.dispatchEvent(new Event('appinstalled'));
  expect(install.state).toBe('unavailable');
});

test('a tab that becomes the app’s window is the installed app', () => {
  const page = new AskingPage();
  const { install, heard } = watch(page);
  page.asApp.matches = true;
  page.asApp.dispatchEvent(new Event('change'));
  expect(install.state).toBe('installed');
  expect(heard).toEqual(['installed']);
});

test('a browser that never lets a page ask installs by hand, unless this is the app from its home screen', () => {
  expect(watch(new Page()).install.state).toBe('byHand');
  const onHomeScreen = new Page();
  onHomeScreen.navigator.standalone = true;
  expect(watch(onHomeScreen).install.state).toBe('installed');
});
