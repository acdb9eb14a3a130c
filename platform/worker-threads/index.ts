export { answerRequests } from './answer-requests.js';
export { WorkerThread, WorkerThreadError } from './worker-thread.js';
