export { openApi, type OpenApiOptions } from './document.js';
