import { swcOptions } from './scripts/swc-options.mjs';

export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/app',
    '<rootDir>/clients',
    '<rootDir>/contracts',
    '<rootDir>/e2e',
    '<rootDir>/gateway',
    '<rootDir>/platform',
    '<rootDir>/scripts',
    '<rootDir>/subgraphs',
  ],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Ends what hangs. What is slow on a busy machine takes its time.
  testTimeout: 180_000,
  globalSetup: '<rootDir>/platform/testing/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/platform/testing/jest-global-teardown.mjs',
  maxWorkers: 2,
  workerIdleMemoryLimit: '900MB',
};
