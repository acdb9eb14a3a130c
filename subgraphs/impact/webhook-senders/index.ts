export { secretBox } from './secret-box.js';
export {
  checkSignature,
  checkSignatureHeaders,
  explainSignature,
  parseSecret,
  type SignatureProblem,
  type SignedHeaders,
  signWebhook,
} from './signature.rules.js';
export { type KnownSender, SenderDirectory } from './sender-directory.js';
export {
  defaultOverlapHours,
  defaultSender,
  longestOverlapHours,
  type WebhookSender,
  WebhookSenderStore,
} from './webhook-sender.store.js';
export { WebhookSecretEntity, WebhookSenderCompanyEntity, WebhookSenderEntity } from './webhook-sender.entity.js';
