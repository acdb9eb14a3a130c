import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useAction, useReloading } from '#data';
import {
  Answer,
  Button,
  Card,
  Empty,
  Facts,
  LinkButton,
  Notice,
  Page,
  Progress,
  Section,
  Stack,
  Status,
  Table,
} from '#ui';
import { useFormat } from '#words';
import { ApproveErasure, Deny, Extend } from './decisions.tsx';
import {
  type RequestBookFragment,
  RequestDocument,
  RequestProgressDocument,
  type RequestQuery,
  SubjectOfDocument,
} from './generated/graphql.ts';
import { PlaceHold } from './holds.tsx';
import { phaseOf, typeNames } from './names.ts';

type Found = NonNullable<RequestQuery['privacyRequest']>;

/** One request: plan, steps as they happen, the trail, the certificate. */
export function Request() {
  const { id } = useParams({ strict: false }) as { id: string };
  const [answer, reload] = useQuery({ query: RequestDocument, variables: { id } });
  const request = answer.data?.privacyRequest;
  const isOver = request?.status === 'COMPLETED' || request?.status === 'FAILED';
  useReloading(reload, RequestProgressDocument, { id, afterSeq: null }, { pause: !request || isOver });
  return (
    <Page
      title={request ? typeNames[request.type]! : 'Request'}
      lead={
        request &&
        `Person ${request.subjectPseudonym.slice(0, 12)}, asked ${request.requestedBySubject ? 'by themselves' : 'by an officer for them'}.`
      }
      actions={<LinkButton to="/requests">All requests</LinkButton>}
    >
      <Answer of={answer} reload={reload} right="It takes a privacy officer." height={520}>
        {() =>
          request ? <Details request={request} /> : <Empty title="There is no such request, or you may not see it." />
        }
      </Answer>
    </Page>
  );
}

function Details({ request }: { request: Found }) {
  const format = useFormat();
  const [tone, text] = phaseOf(request.phase);
  const isOpen = request.status === 'PENDING' || request.status === 'PROCESSING';
  return (
    <>
      <Card>
        <Stack gap={12}>
          <Facts
            of={[
              [
                'Phase',
                <Status key="p" tone={tone}>
                  {text}
                </Status>,
              ],
              ['Received', format.dateTime(request.receivedAt)],
              [
                'Due',
                `${format.date(request.dueAt)} (${request.clock.jurisdiction})${request.clock.extendedAt ? ', extended' : ''}`,
              ],
              ['Days left', isOpen && request.daysLeft !== null && format.number(request.daysLeft)],
              ['Identity', request.identity ? `shown ${format.dateTime(request.identity.at)}` : 'not shown yet'],
              ['Carried out from', request.scheduledFor && format.dateTime(request.scheduledFor)],
              ['Failure', request.failure?.message],
              ['Denied', request.denial?.reason],
              ['Finished', request.finishedAt && format.dateTime(request.finishedAt)],
            ]}
          />
          {isOpen && <Progress value={request.progress} label="Progress of the request" />}
          <Stack gap={8} across>
            {isOpen && <Extend id={request.id} />}
            {isOpen && <Deny id={request.id} />}
            <Reveal id={request.id} />
          </Stack>
        </Stack>
      </Card>
      {request.plan && <Plan request={request} />}
      {request.phase === 'AWAITING_APPROVAL' && request.plan && <ApproveErasure id={request.id} plan={request.plan} />}
      {request.steps.length > 0 && <Steps request={request} />}
      {request.certificate && (
        <Section title="Certificate" note={`Issued ${format.dateTime(request.certificate.issuedAt)}.`}>
          <Certificate html={request.certificate.html} />
        </Section>
      )}
      <Section title="Trail" note="Each entry holds the hash of the one before.">
        <Table
          label="Audit trail"
          rows={request.auditTrail.nodes}
          keyOf={({ id }) => id}
          columns={[
            { name: 'When', cell: ({ at }) => format.dateTime(at) },
            { name: 'What', cell: ({ action }) => action.toLowerCase().replaceAll('_', ' ') },
            { name: 'Who', cell: ({ actorRole }) => actorRole.toLowerCase() },
            { name: 'Hash', cell: ({ hash }) => <code>{hash.slice(0, 12)}</code> },
          ]}
        />
      </Section>
    </>
  );
}

function Plan({ request }: { request: RequestBookFragment }) {
  const format = useFormat();
  const plan = request.plan!;
  const items = plan.items.filter(({ count }) => count > 0);
  return (
    <Section
      title="Plan"
      note={`${format.number(plan.records)} records. Plan ${plan.hash.slice(0, 12)}.`}
      actions={request.type === 'ERASURE' && <PlaceHold requestId={request.id} items={items} />}
    >
      <Table
        label="What happens to each store"
        rows={items}
        keyOf={({ subgraph, store, field, key, action }) => [subgraph, store, field, key, action].join(' ')}
        columns={[
          { name: 'Store', cell: ({ subgraph, store }) => `${subgraph}: ${store}` },
          {
            name: 'What',
            cell: ({ action, field }) => `${action.toLowerCase().replaceAll('_', ' ')}${field ? ` ${field}` : ''}`,
          },
          { name: 'Records', cell: ({ count }) => format.number(count), isNumber: true },
          {
            name: 'Why',
            cell: ({ reason, held }) => (held ? <Status tone="warn">under hold: {reason}</Status> : reason),
          },
        ]}
      />
    </Section>
  );
}

function Steps({ request }: { request: RequestBookFragment }) {
  const format = useFormat();
  return (
    <Section title="Steps">
      <Table
        label="Steps"
        rows={request.steps}
        keyOf={({ kind, subgraph }) => `${kind} ${subgraph}`}
        columns={[
          { name: 'Step', cell: ({ kind }) => kind.toLowerCase().replaceAll('_', ' ') },
          { name: 'Where', cell: ({ subgraph }) => subgraph ?? 'everywhere' },
          {
            name: 'State',
            cell: ({ state }) => (
              <Status tone={state === 'DONE' ? 'ok' : state === 'FAILED' ? 'bad' : 'info'}>
                {state.toLowerCase()}
              </Status>
            ),
          },
          { name: 'Attempts', cell: ({ attempts }) => format.number(attempts), isNumber: true },
        ]}
      />
    </Section>
  );
}

/** A file to keep: its styles are its own, which the policy of this page would not show. */
function Certificate({ html }: { html: string }) {
  const [url] = useState(() => URL.createObjectURL(new Blob([html], { type: 'text/html' })));
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div>
      <a href={url} download="certificate-of-erasure.html">
        Download the certificate
      </a>
    </div>
  );
}

/** Who it is: written into the audit trail. */
function Reveal({ id }: { id: string }) {
  const [{ isRunning, refusal }, reveal] = useAction(SubjectOfDocument);
  const [name, setName] = useState<string>();
  if (name) return <span data-private>{name}</span>;
  return (
    <>
      <Button
        disabled={isRunning}
        onClick={async () => {
          const revealed = await reveal({ id });
          if (revealed?.__typename === 'SubjectRevealed') setName(revealed.subject.name);
        }}
      >
        Show who it is (recorded)
      </Button>
      {refusal && <Notice tone="bad">{refusal}</Notice>}
    </>
  );
}
