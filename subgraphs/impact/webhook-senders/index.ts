export { RateLimit } from './rate-limit.js';
export { secretBox } from './secret-box.js';
export {
  checkSignature,
  explainSignature,
  parseSecret,
  type SignatureProblem,
  type SignedHeaders,
  signWebhook,
} from './signature.rules.js';
export {
  idReused,
  invalid,
  signedWebhook,
  type SignedWebhookDependencies,
  WebhookBusy,
  WebhookUnavailable,
} from './signed-webhook.js';
export { type KnownSender, SenderDirectory } from './sender-directory.js';
export {
  defaultOverlapHours,
  longestOverlapHours,
  type SenderPurpose,
  senderPurposes,
  sourceOf,
  type WebhookSender,
  WebhookSenderStore,
} from './webhook-sender.store.js';
export { WebhookSecretEntity, WebhookSenderCompanyEntity, WebhookSenderEntity } from './webhook-sender.entity.js';
