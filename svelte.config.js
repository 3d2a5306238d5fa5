import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

const node = adapter({ out: 'build' });

/** The README's pictures lie among the static files, but are no part of the program: no server serves them and no device fetches them. */
const withoutScreenshots = {
  ...node,
  /** @param {import('@sveltejs/kit').Builder} builder */
  adapt(builder) {
    builder.rimraf(`${builder.getClientDirectory()}/screenshots`);
    return node.adapt(builder);
  }
};

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: withoutScreenshots,
    paths: { relative: false },
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
