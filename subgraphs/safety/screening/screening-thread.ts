import { answerRequests } from '#platform/worker-threads';
import { screen } from './screener.js';
import type { ScreeningInput } from './thread-screener.js';

answerRequests(({ text, options }: ScreeningInput) => screen(text, options));
