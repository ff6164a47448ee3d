import { defineConfig } from 'vite';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // The content policy of the server allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
  },
});
