import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // The content policy of the server allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
  },
});
