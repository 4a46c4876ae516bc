import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/app/',
  plugins: [react()],
  build: {
    target: 'es2022',
    // Nothing as a data: URI, which the Content-Security-Policy would have to allow.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: { input: { desk: 'index.html', me: 'me/index.html' } },
    // The polyfill is an inline script's work-around for browsers that this target leaves out.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
});
