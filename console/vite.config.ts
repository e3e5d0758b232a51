import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `base` is relative, because the server writes its base path into <base href> of index.html, and all URLs are relative to that.
export default defineConfig({
  base: './',
  plugins: [react()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, manifest: 'manifest.json', reportCompressedSize: false },
  // ONGGI_CONSOLE=http://127.0.0.1:9001 npm run dev: serves the pages from here and forwards the API to a running server.
  server: process.env.ONGGI_CONSOLE ? { proxy: { '/api': { target: process.env.ONGGI_CONSOLE, changeOrigin: true } } } : {},
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
