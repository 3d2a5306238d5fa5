/// <reference types="trusted-types" />
import type { ServerApp } from '#server';

declare global {
  namespace App {
    interface Locals {
      server: ServerApp;
    }
  }
}

export {};
