import { PrivacyRequestProgressDocument } from '../../clients/sdk/src/index.js';
import { type Login, type Platform, resumable } from './platform.js';
import type { Reporter } from './reporter.js';

const timeoutMs = 120_000;

export interface Followed {
  readonly status: string;
  readonly seen: readonly number[];
}

/** Watches a data subject's request over a subscription until it has ended. */
export async function followRequest(
  platform: Platform,
  { id, as, label, report }: { id: string; as: Login; label: string; report: Reporter },
): Promise<Followed> {
  const bar = report.progress(label, 100);
  const signal = AbortSignal.timeout(timeoutMs);
  const stream = resumable(
    (afterSeq) =>
      platform
        .as(as)
        .subscribe(PrivacyRequestProgressDocument, { id, ...(afterSeq !== undefined && { afterSeq }) }, { signal }),
    ({ privacyRequestProgress }) => privacyRequestProgress.seq,
  );
  const seen: number[] = [];
  let status = '';
  for await (const { privacyRequestProgress: state } of stream) {
    seen.push(state.progress);
    status = state.status;
    bar.set(state.progress);
  }
  bar.done();
  report.check(
    `The ${label} was followed live to its end`,
    status === 'COMPLETED' && seen.at(-1) === 100,
    `${status}, ${seen.length} states`,
  );
  report.check(
    `Progress of the ${label} never went back`,
    seen.every((value, index) => index === 0 || value >= seen[index - 1]!),
  );
  return { status, seen };
}
