import { type Schema, schemaCheck, type SchemaProblem } from '#platform/partner-schemas';
import { type Answer, type Call, type Desk, jsonOf, type Personality } from './call.js';
import { once } from './idempotency.js';
import type { SandboxRecord } from './records.js';

interface Envelope {
  readonly organizationId: string;
  readonly revision: number;
  readonly supersedes?: string;
  readonly adjusts?: string;
  readonly totals: { readonly minutes: number };
}

interface EnvelopeRoutes {
  readonly schema: Schema;
  /** The partner's way to say which fields are wrong. */
  readonly invalid: (problems: readonly SchemaProblem[]) => Answer;
  readonly accepted: (record: SandboxRecord, payload: never) => Answer;
}

/** The modelled endpoint of every partner: one envelope under one key; a later revision replaces or adjusts an earlier one. */
export function envelopeEndpoint({ schema, invalid, accepted }: EnvelopeRoutes) {
  const check = schemaCheck(schema);
  return (call: Call, desk: Desk, personality: Personality): Answer =>
    once(call, desk, personality, (key) => {
      const payload = jsonOf(call.body);
      if (payload === undefined) return invalid([{ path: '', message: 'is not JSON' }]);
      const problems = check(payload);
      if (problems.length > 0) return invalid(problems);
      const envelope = payload as Envelope;
      const earlier = envelope.supersedes ?? envelope.adjusts;
      const corrected = desk.account.records.find(({ reference, kind }) => kind === 'impact' && reference === earlier);
      if (earlier !== undefined && !corrected)
        return invalid([{ path: envelope.supersedes ? 'supersedes' : 'adjusts', message: 'no such delivery' }]);
      if (envelope.supersedes && corrected && corrected.status === 'SUPERSEDED')
        return invalid([{ path: 'supersedes', message: 'was superseded before' }]);
      if (envelope.supersedes && corrected)
        desk.keep({ type: 'record', record: { ...corrected, status: 'SUPERSEDED' } });
      const record: SandboxRecord = {
        id: desk.nextId(),
        partner: desk.account.partner,
        destination: desk.account.destination,
        kind: 'impact',
        reference: key,
        revision: envelope.revision,
        minutes: envelope.totals.minutes,
        status: 'ACCEPTED',
        receivedAt: desk.now().toISOString(),
        payload,
      };
      desk.keep({ type: 'record', record });
      desk.notify('delivery.accepted', { reference: key, id: record.id });
      return accepted(record, payload as never);
    });
}
