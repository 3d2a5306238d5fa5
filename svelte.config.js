import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { readdirSync, readFileSync } from 'node:fs';
import { hashOfSources } from './src/lib/server/launch/sources.ts';

const node = adapter({ out: 'build' });

/** Of the README's pictures, which lie among the static files, only those that the manifest shows before an installation are served. */
const withFewScreenshots = {
  ...node,
  /** @param {import('@sveltejs/kit').Builder} builder */
  adapt(builder) {
    const manifest = readFileSync('static/manifest.webmanifest', 'utf8');
    const others = readdirSync('static/screenshots').filter((name) => !manifest.includes(`/screenshots/${name}`));
    for (const name of others) builder.rimraf(`${builder.getClientDirectory()}/screenshots/${name}`);
    return node.adapt(builder);
  }
};

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: withFewScreenshots,
    version: { name: (await hashOfSources()).slice(0, 20) },
    paths: { relative: false },
    // No device needs those pictures offline.
    serviceWorker: { register: false, files: (path) => !path.startsWith('screenshots/') },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self', 'wasm-unsafe-eval'],
        'style-src': ['self'],
        // The style attribute of Kit's route announcer, and nothing else.
        'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
        'img-src': ['self', 'blob:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'worker-src': ['self'],
        'manifest-src': ['self'],
        'base-uri': ['none'],
        'form-action': ['none'],
        'frame-ancestors': ['none'],
        'require-trusted-types-for': ['script'],
        'trusted-types': ['svelte-trusted-html', 'sveltekit-trusted-url', 'enamel-worker', 'enamel-service-worker']
      }
    }
  }
};
