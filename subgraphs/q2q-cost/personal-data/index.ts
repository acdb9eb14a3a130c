export { personalData } from './contributor.js';
