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
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
        },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Ends what hangs. What is slow on a busy machine takes its time.
  testTimeout: 180_000,
  globalSetup: '<rootDir>/platform/testing/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/platform/testing/jest-global-teardown.mjs',
  maxWorkers: 2,
  workerIdleMemoryLimit: '900MB',
};
