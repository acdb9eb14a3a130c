import { answerRequests } from '#platform/worker-threads';
import type { ReportDocument } from '../document.rules.js';
import type { ReportFormat } from '../report.entity.js';
import { renderers } from './renderers.js';

answerRequests(({ format, document }: { format: ReportFormat; document: ReportDocument }) =>
  renderers[format].render(document),
);
