/**
 * What the environment says about where to serve. Plain HTTP never leaves this machine: on any other address there is TLS here or a
 * proxy in front, and then people's address must be known, because it is signed.
 */
import { Complaint } from './complaint.ts';

export interface Settings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly behindProxy: boolean;
  /** As people open it, without a path; null: http(s)://localhost with the port. */
  readonly origin: string | null;
}

const loopback: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const host = env['HOST'] || '127.0.0.1';
  const port = readPort(env['PORT'] || '3000');
  const tls = readTls(env['TLS_CERT'], env['TLS_KEY']);
  const behindProxy = env['ENAMEL_BEHIND_PROXY'] === '1';
  const origin = readOrigin(env['ORIGIN']);

  const reachable = !loopback.includes(host);
  if (reachable && tls === null && !behindProxy) {
    throw new Complaint(
      `HOST=${host} would send everything in clear over the network. Give TLS_CERT and TLS_KEY (files), or put a proxy with TLS in front and set ENAMEL_BEHIND_PROXY=1.`
    );
  }
  if ((reachable || behindProxy) && origin === null) {
    throw new Complaint('Say under which address people open it, for example ORIGIN=https://photos.example.org');
  }
  if (behindProxy && !origin?.startsWith('https:')) {
    throw new Complaint('Behind a proxy ORIGIN must begin with https: browsers give keys and passkeys to nothing else.');
  }
  return { host, port, tls, behindProxy, origin };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new Complaint(`PORT=${text} is no port: it is a number up to 65535, or 0 for any free one.`);
  return port;
}

function readTls(cert: string | undefined, key: string | undefined): Settings['tls'] {
  if (!cert && !key) return null;
  if (!cert || !key) throw new Complaint('TLS needs both TLS_CERT and TLS_KEY: the files of the certificate chain and its key, in PEM.');
  return { cert, key };
}

function readOrigin(text: string | undefined): string | null {
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '')) {
    throw new Complaint(`ORIGIN=${text} is not an address like https://photos.example.org, without a path.`);
  }
  if (/^[\d.]+$|^\[/.test(url.hostname)) {
    throw new Complaint(`ORIGIN=${text} is a number; passkeys need a name, like https://photos.example.org or http://localhost:3000.`);
  }
  return url.origin;
}
