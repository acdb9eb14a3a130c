import type { SandboxPartner } from './records.js';

export interface SandboxCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
  readonly refreshToken: string;
  readonly tenant: string;
  /** Standard Webhooks. */
  readonly webhookSecret: string;
}

/**
 * What every account of the sandbox accepts until it is rotated. Public on purpose: the sandbox holds no secret, listens on loopback and
 * does not exist in production.
 */
export const sandboxCredentials = (partner: SandboxPartner): SandboxCredentials => ({
  clientId: `sandbox-${partner}`,
  clientSecret: `sandbox-${partner}-client`,
  apiKey: `sandbox-${partner}-key`,
  refreshToken: `sandbox-${partner}-refresh`,
  tenant: 'sandbox_tenant',
  webhookSecret: `whsec_${Buffer.from(`sandbox of ${partner}: not a secret`.padEnd(32)).toString('base64')}`,
});
