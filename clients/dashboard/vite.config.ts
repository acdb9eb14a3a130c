import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

/**
 * Static files for the gateway, in `dist/`: names of assets carry a hash of their content, so browsers keep them for good.
 *
 * Vite 7: npm leaves out the optional packages of Vite 8 on Node 18, though Node 24 runs it.
 */
export default defineConfig({
  plugins: [compressed()],
  esbuild: { jsx: 'automatic' },
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
