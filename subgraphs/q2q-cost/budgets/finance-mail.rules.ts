import type { EventPayload } from '#contracts/events';

export interface FinanceMail {
  readonly subject: string;
  readonly text: string;
}

type Threshold = EventPayload<'budget.threshold.reached'>;
type Anomaly = EventPayload<'spend.anomaly.detected'>;

/** Ids and figures alone: who works there can see the rest in the platform. */
export function thresholdMail({ companyId, period, percent }: Threshold): FinanceMail {
  const consequence =
    percent === 100
      ? 'Requests that cost money are refused until the month ends, the limit is raised or an override is given.'
      : 'Nothing is refused yet.';
  return {
    subject: `Model budget ${period}: ${percent} % used`,
    text: `Company ${companyId} has spent or set aside ${percent} % of its budget for models in ${period}.

${consequence}

The limit is changed with \`setBudget\`, for a while with \`overrideBudget\`; \`costBreakdown\` shows what the money went to.
`,
  };
}

const measures = {
  COST: { name: 'cost', unit: 'US dollars' },
  COST_PER_REQUEST: { name: 'cost per request', unit: 'US dollars' },
  TOKENS_PER_REQUEST: { name: 'tokens per request', unit: 'tokens' },
} as const;

export function anomalyMail({ companyId, hour, measure, expected, seen }: Anomaly): FinanceMail {
  const { name, unit } = measures[measure];
  const figure = (value: number) => `${Number(value.toPrecision(4))} ${unit}`;
  return {
    subject: `Model spending out of the ordinary: ${name}`,
    text: `Company ${companyId}, hour from ${hour}: the ${name} was ${figure(seen)}, and is ${figure(expected)} in hours like it.

\`costAnomalies\` lists it; \`costBreakdown\` shows what the money went to; \`setFeatureCap\` limits one feature.
`,
  };
}
