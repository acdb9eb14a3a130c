export { type SandboxCredentials, sandboxCredentials } from './credentials.js';
export { faults as sandboxFaults, type FaultScript, type SandboxFault } from './faults.js';
export type { SandboxPartner, SandboxRecord } from './records.js';
export { type PartnerSandbox, type PartnerSandboxOptions, startPartnerSandbox } from './sandbox.js';
