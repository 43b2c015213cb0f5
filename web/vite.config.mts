import { defineConfig } from 'vite';

/**
 * `npm run build` puts the page beside the compiled server, which serves it at /dashboard (docs/decisions/0012). All addresses
 * are relative to that, so that it works behind a proxy that puts a path in front.
 */
export default defineConfig({
  base: './',
  logLevel: 'warn',
  build: {
    outDir: '../dist/web',
    assetsDir: 'dashboard/assets',
    emptyOutDir: true,
    // A file within the page would be a data: address, which its Content-Security-Policy does not let in.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2023',
  },
});
