import { swcOptions } from './scripts/swc-options.mjs';

const rooms = ['app', 'clients', 'contracts', 'e2e', 'gateway', 'platform', 'scripts', 'subgraphs'];

const project = (displayName, { testLimitMs, globals, ...options }) => ({
  displayName,
  testEnvironment: 'node',
  roots: rooms.map((room) => `<rootDir>/${room}`),
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globals: { testLimitMs, ...globals },
  setupFilesAfterEnv: ['<rootDir>/platform/testing/jest-time-limit.mjs'],
  ...options,
});

const inTests = '/tests/';
const endToEnd = '<rootDir>/e2e/';

/**
 * Where a test file is says what it needs. Beside its source: nothing but the processor (`npm run test:unit`). In a folder `tests/`: a
 * database, a server, a process, or more than a second. In `e2e/`: the whole platform. A time limit ends only what hangs: a file whose
 * tests take longer on a slow machine says so at its top, with `jest.setTimeout`.
 */
export default {
  projects: [
    project('unit', {
      testLimitMs: 20_000,
      testPathIgnorePatterns: ['/node_modules/', inTests, endToEnd],
      globals: { testsWithoutServers: true },
    }),
    project('integration', {
      testLimitMs: 60_000,
      testPathIgnorePatterns: ['/node_modules/', endToEnd],
      testMatch: ['**/tests/**/*.test.ts'],
    }),
    project('e2e', { testLimitMs: 180_000, roots: ['<rootDir>/e2e'] }),
  ],
  // Starts no server: the first test that needs one does.
  globalSetup: '<rootDir>/platform/testing/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/platform/testing/jest-global-teardown.mjs',
  maxWorkers: 2,
  workerIdleMemoryLimit: '900MB',
};
