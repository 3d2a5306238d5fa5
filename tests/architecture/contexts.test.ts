/** What a place does not have does not compile in the code that runs there. */
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const top = resolve(import.meta.dirname, '../..');

/** Messages of the compiler for this text in this file, as the context sees it. Nothing is written to disk. */
function complaints(context: string, path: string, text: string): string[] {
  const { options, fileNames } = parsed(context);
  const planted = resolve(top, path);
  const host = ts.createCompilerHost(options);
  host.readFile = (name) => (resolve(name) === planted ? text : ts.sys.readFile(name));
  host.fileExists = (name) => resolve(name) === planted || ts.sys.fileExists(name);
  const program = ts.createProgram([planted, ...fileNames.filter((name) => name.endsWith('.d.ts'))], options, host);
  const found = [...program.getSemanticDiagnostics(program.getSourceFile(planted)), ...program.getGlobalDiagnostics()];
  return found.map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}

function parsed(context: string): ts.ParsedCommandLine {
  const path = resolve(import.meta.dirname, 'contexts', `${context}.json`);
  const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, resolve(path, '..'), undefined, path);
}

describe('planted', () => {
  test.each([
    ['pure', 'src/lib/ledger/planted.ts', 'document.title;', "Cannot find name 'document'"],
    ['pure', 'src/lib/domain/planted.ts', "await fetch('/');", "Cannot find name 'fetch'"],
    ['pure', 'src/lib/protocol/planted.ts', 'window.name;', "Cannot find name 'window'"],
    ['pure', 'src/lib/bytes/planted.ts', 'process.env;', "Cannot find name 'process'"],
    ['worker', 'src/lib/crypto/planted.ts', 'document.title;', "Cannot find name 'document'"],
    ['worker', 'src/lib/imaging/planted.ts', 'new Image();', "Cannot find name 'Image'"],
    ['worker', 'src/lib/vault/planted.ts', 'localStorage.clear();', "Cannot find name 'localStorage'"],
    ['worker', 'src/lib/storage/planted.ts', 'process.env;', "Cannot find name 'process'"],
    ['service-worker', 'src/service-worker/planted.ts', 'document.title;', "Cannot find name 'document'"],
    ['server', 'src/lib/server/planted.ts', 'document.title;', "Cannot find name 'document'"],
    ['server', 'src/lib/server/planted.ts', "import '@sveltejs/kit'; window.name;", "Cannot find name 'window'"],
    ['server', 'src/lib/server/planted.ts', 'indexedDB.databases();', "Cannot find name 'indexedDB'"]
  ])('%s: %s does not compile %s', (context, path, text, message) => {
    expect(complaints(context, path, `${text}\nexport {};\n`)).toContainEqual(expect.stringContaining(message));
  });
});

describe('what a place has compiles there', () => {
  test.each([
    ['pure', 'src/lib/bytes/planted.ts', "export const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(1));"],
    ['worker', 'src/lib/vault/planted.ts', 'export const canvas = new OffscreenCanvas(1, 1);'],
    ['server', 'src/lib/server/planted.ts', "export { DatabaseSync } from 'node:sqlite';"]
  ])('%s: %s', (context, path, text) => {
    expect(complaints(context, path, text)).toEqual([]);
  });
});

test.each([
  ['pure', ['bytes', 'ledger', 'domain', 'protocol']],
  ['worker', ['crypto', 'imaging', 'vault']],
  ['server', ['server']]
])('the %s context takes in every file of its rooms', (context, rooms) => {
  const { fileNames } = parsed(context);
  const ofRooms = rooms.flatMap((room) => ts.sys.readDirectory(resolve(top, 'src/lib', room), ['.ts']));
  const missing = ofRooms.filter((file) => !fileNames.includes(file) && !file.endsWith('vault/client.ts'));
  expect(missing).toEqual([]);
});
