import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction, useStream } from '#data';
import { Answer, Button, Card, Empty, LinkButton, Notice, Page, Progress, Section, Stack, TextField } from '#ui';
import { useFormat, useWords } from '#words';
import {
  ConfirmIdentityDocument,
  MakeDownloadLinkDocument,
  MyRequestDocument,
  MyRequestProgressDocument,
  type RequestDetailsFragment,
  SendIdentityCodeDocument,
  TakeRequestBackDocument,
} from './generated/graphql.ts';
import { PlanSummary } from './plan-summary.tsx';

export function MyRequest() {
  const { id } = useParams({ strict: false }) as { id: string };
  const words = useWords();
  const [answer, reload] = useQuery({ query: MyRequestDocument, variables: { id } });
  const request = answer.data?.privacyRequest;
  const isOver = request?.status === 'COMPLETED' || request?.status === 'FAILED';
  useStream(MyRequestProgressDocument, { id, afterSeq: null }, { pause: !request || isOver });
  const title = request?.type === 'ERASURE' ? words.erasureOfData : words.copyOfData;
  return (
    <Page title={request ? title : words.yourRequests} narrow>
      <Answer of={answer} reload={reload} height={360}>
        {() => (request ? <Request request={request} /> : <Empty title={words.notAllowed} />)}
      </Answer>
      <div>
        <LinkButton to="/my-data">{words.back}</LinkButton>
      </div>
    </Page>
  );
}

function Request({ request }: { request: RequestDetailsFragment }) {
  const words = useWords();
  const format = useFormat();
  const isOpen = request.status === 'PENDING' || request.status === 'PROCESSING';
  return (
    <>
      <Section title={words.next}>
        <Card>
          <Stack gap={12}>
            <p aria-live="polite">{words.phase[request.phase]}</p>
            {isOpen && (
              <>
                <Progress value={request.progress} label={words.progress(format.percent(request.progress / 100))} />
                <p>{words.progress(format.percent(request.progress / 100))}</p>
                <p>{words.answerBy(format.date(request.dueAt))}</p>
              </>
            )}
            {request.denial && (
              <>
                <p>{request.denial.reason}</p>
                <p>{request.denial.complaint}</p>
                <p>{request.denial.remedy}</p>
              </>
            )}
          </Stack>
        </Card>
      </Section>
      {request.phase === 'AWAITING_VERIFICATION' && <Identity id={request.id} />}
      {request.package?.available && <Download request={request} />}
      {request.plan && (
        <Section title={words.erasureOfData}>
          <PlanSummary items={request.plan.items} />
        </Section>
      )}
      {request.sections.length > 0 && (
        <Section title={words.sections}>
          <ul>
            {request.sections.map(({ subgraph, section, counted }) => (
              <li key={subgraph + section}>
                {section}: {words.records(counted)}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {isOpen && <Withdraw id={request.id} />}
    </>
  );
}

function Identity({ id }: { id: string }) {
  const words = useWords();
  const [code, setCode] = useState('');
  const [isSent, setSent] = useState(false);
  const [sending, send] = useAction(SendIdentityCodeDocument);
  const [confirming, confirm] = useAction(ConfirmIdentityDocument);
  return (
    <Section title={words.confirmTitle}>
      <p>{words.confirmText}</p>
      <div>
        <Button disabled={sending.isRunning} onClick={async () => setSent((await send({ id })) !== undefined)}>
          {words.sendCode}
        </Button>
      </div>
      {sending.refusal && <Notice tone="bad">{sending.refusal}</Notice>}
      {isSent && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void confirm({ id, code });
          }}
        >
          <Stack gap={12}>
            <Notice tone="ok">{words.codeSent}</Notice>
            <TextField
              label={words.code}
              value={code}
              autoComplete="one-time-code"
              inputMode="numeric"
              onChange={(event) => setCode(event.target.value)}
              error={confirming.refusal}
            />
            <div>
              <Button kind="primary" type="submit" disabled={confirming.isRunning || code === ''}>
                {words.confirm}
              </Button>
            </div>
          </Stack>
        </form>
      )}
    </Section>
  );
}

function Download({ request }: { request: RequestDetailsFragment }) {
  const words = useWords();
  const format = useFormat();
  const [{ isRunning, refusal }, make] = useAction(MakeDownloadLinkDocument);
  const [link, setLink] = useState<{ url: string; expiresAt: string }>();
  const held = request.package!;
  return (
    <Section title={words.download}>
      <Card>
        <Stack gap={12}>
          {held.downloadCode && (
            <p>
              {words.downloadCode}: <strong>{held.downloadCode}</strong>
            </p>
          )}
          <p>{words.downloadHint}</p>
          {link ? (
            <>
              <p>
                <a href={link.url} target="_blank" rel="noreferrer">
                  {words.openLink}
                </a>{' '}
                ({format.bytes(held.sizeBytes)})
              </p>
              <p>{words.linkEnds(format.dateTime(link.expiresAt))}</p>
            </>
          ) : (
            <div>
              <Button
                kind="primary"
                disabled={isRunning}
                onClick={async () => {
                  const made = await make({ id: request.id });
                  if (made?.__typename === 'DownloadLink') setLink(made);
                }}
              >
                {words.makeLink}
              </Button>
            </div>
          )}
          {refusal && <Notice tone="bad">{refusal}</Notice>}
          <p>{words.packageEnds(format.date(held.expiresAt))}</p>
        </Stack>
      </Card>
    </Section>
  );
}

function Withdraw({ id }: { id: string }) {
  const words = useWords();
  const [{ isRunning, refusal }, withdraw] = useAction(TakeRequestBackDocument);
  return (
    <div>
      <Button kind="plain" disabled={isRunning} onClick={() => void withdraw({ id })}>
        {words.withdraw}
      </Button>
      {refusal && <Notice tone="bad">{refusal}</Notice>}
    </div>
  );
}
