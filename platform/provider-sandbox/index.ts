export { type FaultPlan, type SandboxFault, sandboxFaults } from './faults.js';
export {
  type ProviderSandbox,
  type ProviderSandboxOptions,
  type SandboxCounts,
  startProviderSandbox,
} from './sandbox.js';
export type { SandboxQuestion } from './wires.js';
