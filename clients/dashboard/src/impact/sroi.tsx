import { useState } from 'react';
import { useQuery } from 'urql';
import { Waterfall, type WaterfallStep } from '#charts';
import { useCompanyChoice } from '#shell';
import { Answer, Card, Empty, Facts, LinkButton, Page, Section, Select, Stack, Table } from '#ui';
import { type Format, useFormat } from '#words';
import { SroiBookDocument, type SroiBookQuery } from './generated/graphql.ts';
import { outcomeNames, whyWithheld } from './names.ts';
import { usePeriodChoice } from './period.tsx';

type Book = NonNullable<SroiBookQuery['sroi']>;
type Step = Book['steps'][number];

/** The return, opened like a book: every bar leads to its source, its year and its formula. */
export function Sroi() {
  const format = useFormat();
  const [companyId, companyChoice] = useCompanyChoice();
  const { range, choice, isReady } = usePeriodChoice(companyId);
  const [answer, reload] = useQuery({
    query: SroiBookDocument,
    variables: { companyId: companyId ?? '', period: range },
    pause: companyId === undefined || !range,
  });
  const two = (value: number) => format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const sroi = answer.data?.sroi;
  return (
    <Page
      title="How the return is counted"
      lead={
        sroi?.central != null
          ? `Each unit of money put in came back as ${two(sroi.central)} of social value (${two(sroi.low ?? 0)} to ${two(sroi.high ?? 0)}).`
          : undefined
      }
      actions={
        <Stack gap={12} across>
          {companyChoice}
          {choice}
          <LinkButton to="/impact">Back to impact</LinkButton>
        </Stack>
      }
    >
      {isReady && !range && <Empty title="No period is closed yet." />}
      {range && (
        <Answer of={answer} reload={reload} right="It takes the right to read impact figures." height={520}>
          {() =>
            sroi &&
            (sroi.central === null ? (
              <Empty title={`Not shown: ${whyWithheld(sroi.withheld)}.`}>{sroi.detail}</Empty>
            ) : (
              <Opened sroi={sroi} />
            ))
          }
        </Answer>
      )}
    </Page>
  );
}

function Opened({ sroi }: { sroi: Book }) {
  const format = useFormat();
  const [dimension, setDimension] = useState(sroi.steps[0]?.dimension);
  const [selected, setSelected] = useState<string>();
  const step = sroi.steps.find((it) => it.dimension === dimension);
  const sources = sroi.sources.filter(
    ({ name }) => !selected || name.toLowerCase().includes(searched[selected] ?? selected),
  );
  return (
    <>
      {step && (
        <Section
          title="From people to value"
          note="Choose a bar to see its source."
          actions={
            <Select
              label="Outcome"
              value={dimension}
              onChange={(event) => setDimension(event.target.value as Step['dimension'])}
            >
              {sroi.steps.map((it) => (
                <option key={it.dimension} value={it.dimension}>
                  {outcomeNames[it.dimension]}
                </option>
              ))}
            </Select>
          }
        >
          <Waterfall
            label={`${outcomeNames[step.dimension]}: from people to value`}
            of={barsOf(step, format)}
            selected={selected}
            onSelect={(id) => setSelected(selected === id ? undefined : id)}
          />
        </Section>
      )}
      <Section title="Sources" note={selected ? 'Of the chosen bar.' : undefined}>
        <Table
          label="Sources"
          rows={sources.length > 0 ? sources : sroi.sources}
          keyOf={({ name }) => name}
          columns={[
            { name: 'Figure', cell: ({ name }) => figureName(name) },
            { name: 'Value', cell: ({ value }) => value, isNumber: true },
            { name: 'Year', cell: ({ year }) => String(year), isNumber: true },
            { name: 'Source', cell: ({ source }) => source },
          ]}
        />
      </Section>
      <Section title="What was put in, and how it was counted">
        <Card>
          <Facts
            of={[
              ['Programme costs', sroi.inputs && format.amount(sroi.inputs.costs)],
              [
                'Volunteer time',
                sroi.inputs &&
                  `${format.amount(sroi.inputs.volunteerTime)} for ${format.minutes(sroi.inputs.volunteerMinutes)}`,
              ],
              ['Together', sroi.inputs && format.amount(sroi.inputs.total)],
              [
                'Value',
                sroi.presentValue &&
                  `${format.amount(sroi.presentValue.central)} (${format.amount(sroi.presentValue.low)} to ${format.amount(sroi.presentValue.high)})`,
              ],
              [
                'Pays back after',
                sroi.paybackYears !== null && `${format.number(sroi.paybackYears, { maximumFractionDigits: 1 })} years`,
              ],
              [
                'Resting on uncertain scores',
                sroi.lowConfidenceShare !== null && format.percent(sroi.lowConfidenceShare),
              ],
              ['Formula', sroi.formulaVersion],
              [
                'Inputs',
                sroi.inputHash && <code style={{ overflowWrap: 'anywhere' }}>{sroi.inputHash.slice(0, 16)}</code>,
              ],
            ]}
          />
        </Card>
      </Section>
    </>
  );
}

/** What the sources call it where a bar is called otherwise. */
const searched: Readonly<Record<string, string>> = {
  gross: 'proxy',
  value: 'dropoff',
};

/** `job_readiness.dropOff` → “Job readiness: drop-off”. */
function figureName(name: string): string {
  const [group = '', ...rest] = name.split('.');
  const known = outcomeNames[group.toUpperCase()] ?? { hourValue: 'Value of an hour', costs: 'Costs' }[group] ?? group;
  return `${known}: ${rest.join(', ').replace('dropOff', 'drop-off')}`;
}

function barsOf(step: Step, format: Format): readonly WaterfallStep[] {
  const value = ({ amount }: { amount: string }) => Number(amount);
  const minus = (id: string, name: string, before: Step['gross'], after: Step['gross']): WaterfallStep => ({
    id,
    name,
    from: value(before),
    to: value(after),
    kind: 'minus',
    text: `−${format.money((value(before) - value(after)).toFixed(2), before.currency)}`,
  });
  return [
    {
      id: 'gross',
      name: `${format.number(step.quantity)} people × ${format.amount(step.proxy)}`,
      from: 0,
      to: value(step.gross),
      kind: 'start',
      text: format.amount(step.gross),
    },
    minus('deadweight', 'Deadweight', step.gross, step.afterDeadweight),
    minus('attribution', 'Attribution', step.afterDeadweight, step.afterAttribution),
    minus('displacement', 'Displacement', step.afterAttribution, step.afterDisplacement),
    {
      id: 'value',
      name: 'Present value, all years',
      from: 0,
      to: value(step.presentValue),
      kind: 'total',
      text: format.amount(step.presentValue),
    },
  ];
}
