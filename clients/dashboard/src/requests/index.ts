export { Audit } from './audit.tsx';
export { Holds } from './holds.tsx';
export { Request } from './request.tsx';
export { Requests } from './requests.tsx';
