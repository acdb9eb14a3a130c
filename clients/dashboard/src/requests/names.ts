import type { Tone } from '#ui';

export const typeNames: Readonly<Record<string, string>> = { EXPORT: 'Copy of data', ERASURE: 'Erasure' };

const phases: Readonly<Record<string, readonly [Tone, string]>> = {
  AWAITING_VERIFICATION: ['info', 'waits for the person’s identity'],
  RECEIVED: ['info', 'received'],
  PLANNING: ['info', 'planning'],
  COLLECTING: ['info', 'collecting'],
  PACKAGING: ['info', 'packaging'],
  AWAITING_APPROVAL: ['warn', 'waits for approval'],
  SCHEDULED: ['info', 'approved, cooling off'],
  FREEZING: ['info', 'freezing'],
  EXECUTING: ['info', 'erasing'],
  AWAITING_ACKS: ['info', 'waits for confirmations'],
  VERIFYING: ['info', 'verifying'],
  READY: ['ok', 'ready'],
  ERASED: ['ok', 'erased'],
  PARTIALLY_FULFILLED: ['warn', 'erased in part'],
  DENIED: ['quiet', 'denied'],
  WITHDRAWN: ['quiet', 'withdrawn'],
  EXPIRED: ['quiet', 'ended'],
  FAILED: ['bad', 'failed'],
};

export const phaseOf = (phase: string): readonly [Tone, string] => phases[phase] ?? ['quiet', phase.toLowerCase()];

export const groundNames: Readonly<Record<string, string>> = {
  LEGAL_CLAIM: 'Legal claim',
  LEGAL_OBLIGATION: 'Legal obligation',
  PUBLIC_HEALTH: 'Public health',
  ARCHIVING: 'Archiving',
  IDENTITY_NOT_ESTABLISHED: 'Identity not established',
  MANIFESTLY_UNFOUNDED: 'Manifestly unfounded',
  EXCESSIVE: 'Excessive',
  OTHERS_RIGHTS: 'Rights of others',
};
