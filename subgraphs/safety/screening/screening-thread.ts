import { answerRequests } from '#platform/worker-threads';
import { screen } from './screening.rules.js';
import type { ScreeningInput } from './screener.service.js';

answerRequests(({ text, options }: ScreeningInput) => screen(text, options));
