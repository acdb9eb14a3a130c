export {
  type Actor,
  anonymous,
  hasScope,
  mayAccessCompany,
  type Role,
  roles,
  type Scope,
  scopes,
  scopesOfRole,
} from './actor.js';
export { accessDatabase } from './access-database.js';
export { type AccessRights, accessRights } from './access-rights.js';
export { type ApiKey, type ApiKeyStore, apiKeyStore, type NewApiKey } from './api-keys/index.js';
export {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  type Credentials,
  type RequestHeaders,
} from './authenticator.js';
export { deriveKey } from './derived-keys.js';
export {
  type DevelopmentIssuer,
  developmentIssuer,
  type DevelopmentIssuerOptions,
  type DevelopmentUser,
  dropDamagedIssuerKey,
} from './development-issuer.js';
export { type Revocation, type Revocations, revocations } from './revocations/index.js';
export { AuthenticationError, type AuthenticationErrorCode } from './errors.js';
export {
  actorKey,
  type ServiceGrant,
  ServiceTokenError,
  serviceTokenHeader,
  type ServiceTokens,
  serviceTokens,
} from './service-tokens.js';
export type { Authentication } from './token-verifier.js';
