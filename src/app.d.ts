/// <reference types="trusted-types" />
import type { ServerApp } from '#server';

declare global {
  /** The server app of `vite dev`, to be closed before the next; undefined in what is shipped. */
  var developed: ServerApp | undefined;

  namespace App {
    interface Locals {
      server: ServerApp;
    }
  }
}

export {};
