/**
 * Judges and plans in a process of its own, with less urgency than everything else: that takes some ten milliseconds, or hundreds for an
 * operation made to be dear, and every request would wait for it.
 */
import { GraphQLError, getOperationAST, parse } from 'graphql';
import { yieldToEverybody } from '#platform/process-priority';
import { readDocument } from '../pipeline/read-document.js';
import { isRejection } from '../pipeline/rejection.js';
import { Planner } from '../planning/index.js';
import type { AsideStart, Job, JobAnswer, JudgingJob, PlanningJob } from './jobs.js';

// Its end is that of the gateway, which may still be draining after a Ctrl-C that reaches both.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.once('disconnect', () => process.exit());

process.once('message', ({ supergraphSdl, limitMs, yields }: AsideStart) => {
  if (yields) yieldToEverybody();
  const planner = new Planner(supergraphSdl, limitMs);
  process.on('message', (job: Job) => process.send!(answer(planner, job)));
  process.send!('ready');
});

function answer(planner: Planner, job: Job): JobAnswer {
  try {
    return job.kind === 'judge' ? judge(planner, job) : plan(planner, job);
  } catch (error) {
    const extensions = error instanceof GraphQLError ? error.extensions : { code: 'QUERY_PLANNING_FAILED' };
    return { message: error instanceof Error ? error.message : String(error), extensions: { ...extensions } };
  }
}

function judge({ apiSchema }: Planner, { text, rules }: JudgingJob): JobAnswer {
  const document = readDocument(apiSchema, text, rules);
  return { verdict: isRejection(document) ? document : 'valid' };
}

function plan(planner: Planner, { text, operationName, overrides, conditions }: PlanningJob): JobAnswer {
  const document = parse(text, { noLocation: true });
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error('The operation is not in its document');
  return { passes: JSON.stringify(planner.plan({ document, operation, overrides, conditions }).passes) };
}
