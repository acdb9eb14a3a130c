export { MyData } from './my-data.tsx';
export { MyRequest } from './my-request.tsx';
