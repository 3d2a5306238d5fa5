import { expect, test } from 'vitest';
import { belongsTogether, isPage } from '../../../src/service-worker/answers.ts';

const files = ['/_app/immutable/entry/start.B1x-_.js', '/_app/immutable/assets/0.Cz.css', '/favicon.svg'];
const page = '<link href="/_app/immutable/assets/0.Cz.css"><script>import("/_app/immutable/entry/start.B1x-_.js")</script>';

test('a page whose scripts and styles are all of one version is kept', () => {
  expect(belongsTogether(page, files)).toBe(true);
});

test('a page of another version is not: the server was renewed in between', () => {
  expect(belongsTogether(page.replace('start.B1x-_', 'start.Q7'), files)).toBe(false);
});

test('a page of a captive portal is not', () => {
  expect(belongsTogether('<h1>Sign in to the guest network</h1>', files)).toBe(false);
});

test('a page is told by its type', () => {
  const ofType = (type: string): Headers => new Headers({ 'content-type': type });
  expect(isPage(ofType('text/html; charset=utf-8'))).toBe(true);
  expect(isPage(ofType('text/javascript'))).toBe(false);
  expect(isPage(new Headers())).toBe(false);
});
