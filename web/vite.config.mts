import { defineConfig } from 'vite';

/** `npm run build` puts the page beside the compiled server, which serves it below /dashboard (docs/decisions/0012). */
export default defineConfig({
  base: '/dashboard/',
  logLevel: 'warn',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // A file within the page would be a data: address, which its Content-Security-Policy does not let in.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2023',
  },
});
