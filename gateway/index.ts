export { type GatewayConfig, type GatewayConfigInput, gatewayConfig } from './src/config.js';
export { createGateway, type Gateway, type GatewayOptions } from './src/gateway.js';
export type { HeaderRule } from './src/security/header-rules.js';
