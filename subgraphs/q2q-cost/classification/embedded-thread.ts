import { answerRequests } from '#platform/worker-threads';
import { committedModel, scoreText } from './embedded.rules.js';
import type { ClassificationRequest } from './provider.js';

const model = committedModel();

answerRequests((request: ClassificationRequest) => scoreText(request, model));
