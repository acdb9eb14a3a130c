import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

/** Static files for the gateway, in `dist/`: names of assets carry a hash of their content, so browsers keep them for good. */
export default defineConfig({
  plugins: [react(), compressed()],
  // GraphiQL brings React 18 to the root: without this the libraries that npm puts beside it would bundle a second React.
  resolve: { dedupe: ['react', 'react-dom'] },
  build: { target: 'es2023', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
  server: {
    port: 4010,
    proxy: {
      '/graphql': { target: 'http://localhost:4000', ws: true },
      '/session.json': 'http://localhost:4000',
      '/privacy': 'http://localhost:4000',
    },
  },
});
