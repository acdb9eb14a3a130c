import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '#data';
import {
  Answer,
  Button,
  Confirm,
  ConfirmWithReason,
  Empty,
  Page,
  Section,
  Stack,
  Status,
  Table,
  TextField,
  useToast,
} from '#ui';
import { partnerNames, useFormat } from '#words';
import {
  type DestinationRowFragment,
  OpenAgainDocument,
  OperationsOverviewDocument,
  type OperationsOverviewQuery,
  SendAgainDocument,
  SettleRunDocument,
  TryDestinationDocument,
} from './generated/graphql.ts';

type Run = OperationsOverviewQuery['givenUp']['nodes'][number];

/** What is broken now, the worst first, each with its action. */
export function Operations() {
  const format = useFormat();
  const [answer, reload] = useQuery({ query: OperationsOverviewDocument });
  const again = () => reload({ requestPolicy: 'network-only' });
  const data = answer.data;
  const broken =
    (data?.givenUp.nodes.length ?? 0) +
    (data?.unknown.nodes.length ?? 0) +
    (data?.destinations.nodes.filter(({ status }) => status !== 'READY').length ?? 0);
  return (
    <Page
      title="Operations"
      lead={
        data &&
        (broken === 0
          ? 'Nothing waits for you.'
          : `${format.number(broken)} ${broken === 1 ? 'thing waits' : 'things wait'} for you.`)
      }
      actions={<Button onClick={again}>Look again</Button>}
    >
      <Answer of={answer} reload={reload} right="It takes an operator." height={520}>
        {({ givenUp, unknown, destinations }) => (
          <>
            <Section
              title="Deliveries whose outcome is not known"
              note="The partner may have them or not. Ask there, then say what became of them."
            >
              <Runs
                rows={unknown.nodes}
                none="No outcome is unknown."
                action={(run) => <Settle run={run} onDone={again} />}
              />
            </Section>
            <Section title="Deliveries that were given up">
              <Runs
                rows={givenUp.nodes}
                none="No delivery was given up."
                action={(run) => <SendAgain run={run} onDone={again} />}
              />
            </Section>
            <Section title="Destinations">
              <Destinations rows={destinations.nodes} />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  );
}

function Runs({ rows, none, action }: { rows: readonly Run[]; none: string; action: (run: Run) => React.ReactNode }) {
  const format = useFormat();
  if (rows.length === 0) return <Empty title={none} />;
  return (
    <Table
      label="Deliveries"
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        {
          name: 'Due',
          cell: ({ id, scheduledFor }) => (
            <Link to="/deliveries/runs/$run" params={{ run: id }}>
              {format.dateTime(scheduledFor)}
            </Link>
          ),
        },
        { name: 'Company', cell: ({ company }) => company?.name ?? '–' },
        { name: 'Partner', cell: ({ destination }) => partnerNames[destination?.partner ?? ''] ?? '–' },
        { name: 'About', cell: ({ period }) => period.key },
        { name: 'Why', cell: ({ error, reason }) => error ?? reason?.toLowerCase().replaceAll('_', ' ') ?? '' },
        { name: 'Action', cell: action },
      ]}
    />
  );
}

function SendAgain({ run, onDone }: { run: Run; onDone: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const [{ isRunning, refusal }, send] = useAction(SendAgainDocument);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Send again</Button>
      {isOpen && (
        <Confirm
          title="Send the delivery again"
          verb="Send again"
          isRunning={isRunning}
          refusal={refusal}
          onClose={() => setOpen(false)}
          onConfirm={async () => {
            if (!(await send({ ids: [run.id] }))) return;
            setOpen(false);
            onDone();
          }}
        >
          <p>The same run gets new attempts with the same key, so that the partner cannot book it twice.</p>
        </Confirm>
      )}
    </>
  );
}

function Settle({ run, onDone }: { run: Run; onDone: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const [reference, setReference] = useState('');
  const [{ isRunning, refusal }, settle] = useAction(SettleRunDocument);
  const say = async (resolution: 'DELIVERED' | 'SEND_AGAIN' | 'GIVE_UP') => {
    if (!(await settle({ id: run.id, resolution, reference: resolution === 'DELIVERED' ? reference : null }))) return;
    setOpen(false);
    onDone();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Decide</Button>
      {isOpen && (
        <Confirm
          title="What became of the delivery?"
          verb="The partner has it"
          isRunning={isRunning}
          refusal={refusal}
          canConfirm={reference.trim() !== ''}
          onClose={() => setOpen(false)}
          onConfirm={() => void say('DELIVERED')}
        >
          <TextField
            label="Reference at the partner"
            value={reference}
            onChange={(event) => setReference(event.target.value)}
            hint="Needed where the partner has it."
          />
          <Stack gap={8} across>
            <Button disabled={isRunning} onClick={() => void say('SEND_AGAIN')}>
              The partner does not have it: send again
            </Button>
            <Button kind="danger" disabled={isRunning} onClick={() => void say('GIVE_UP')}>
              Give it up
            </Button>
          </Stack>
        </Confirm>
      )}
    </>
  );
}

function Destinations({ rows }: { rows: readonly DestinationRowFragment[] }) {
  const format = useFormat();
  if (rows.length === 0) return <Empty title="No destination exists yet." />;
  return (
    <Table
      label="Destinations"
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { name: 'Company', cell: ({ company }) => company?.name ?? '–' },
        { name: 'Partner', cell: ({ partner }) => partnerNames[partner] },
        {
          name: 'State',
          cell: ({ status, circuit, credentialRef }) =>
            status === 'READY' ? (
              <Status tone="ok">ready</Status>
            ) : status === 'CREDENTIALS_MISSING' ? (
              <Status tone="bad">DESTINATION_SECRET_{credentialRef} is missing</Status>
            ) : (
              <Status tone="warn">
                closed until {circuit.openUntil ? format.time(circuit.openUntil) : 'it is opened'}
              </Status>
            ),
        },
        { name: 'Failures', cell: ({ circuit }) => format.number(circuit.failures), isNumber: true },
        {
          name: 'Last success',
          cell: ({ lastSuccessAt }) => (lastSuccessAt ? format.relative(lastSuccessAt) : 'never'),
        },
        { name: 'Action', cell: (destination) => <DestinationActions destination={destination} /> },
      ]}
    />
  );
}

function DestinationActions({ destination }: { destination: DestinationRowFragment }) {
  const toast = useToast();
  const [isOpen, setOpen] = useState(false);
  const [testing, test] = useAction(TryDestinationDocument);
  const [opening, openAgain] = useAction(OpenAgainDocument);
  return (
    <Stack gap={8} across>
      <Button
        disabled={testing.isRunning}
        onClick={async () => {
          const tested = await test({ id: destination.id });
          if (tested?.__typename === 'DestinationTested') toast(tested.message);
        }}
      >
        Test
      </Button>
      {destination.circuit.state !== 'CLOSED' && <Button onClick={() => setOpen(true)}>Open again</Button>}
      {isOpen && (
        <ConfirmWithReason
          title="Send to this destination again"
          verb="Open again"
          isRunning={opening.isRunning}
          refusal={opening.refusal}
          onClose={() => setOpen(false)}
          onReason={async (reason) => {
            if (await openAgain({ id: destination.id, reason })) setOpen(false);
          }}
        />
      )}
    </Stack>
  );
}
