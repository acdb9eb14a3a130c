// Jest takes no time limit per project; each names its own in `globals`. A file that needs longer calls `jest.setTimeout` at its top.
import { jest } from '@jest/globals';

jest.setTimeout(globalThis.testLimitMs);
