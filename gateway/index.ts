export { type GatewayConfig, type GatewayConfigInput, gatewayConfig } from './src/config.js';
export { createGateway } from './src/gateway.js';
export type { Gateway, GatewayOptions } from './src/gateway-options.js';
export type { HeaderRule } from './src/security/header-rules.js';
