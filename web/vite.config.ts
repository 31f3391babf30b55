import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Built files only: no inline script or style, so that the page runs under a strict content-security policy. */
export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:4680' } },
});
