import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '#data';
import { useViewer } from '#shell';
import { Answer, Button, Card, Confirm, Empty, Notice, Page, Progress, Section, Stack } from '#ui';
import { useFormat, useWords, type Words } from '#words';
import {
  AskForCopyDocument,
  AskForErasureDocument,
  ErasurePreviewDocument,
  MyDataDocument,
  type MyDataQuery,
} from './generated/graphql.ts';
import { LanguageChoice } from './language-choice.tsx';
import { PlanSummary } from './plan-summary.tsx';

export function MyData() {
  const words = useWords();
  const [answer, reload] = useQuery({ query: MyDataDocument });
  return (
    <Page title={words.myData} lead={words.myDataLead} narrow actions={<LanguageChoice />}>
      <Answer of={answer} reload={reload} height={420}>
        {({ me }) => (
          <>
            <Requests requests={me?.privacyRequests?.nodes ?? []} words={words} />
            <Copy />
            <Erasure />
          </>
        )}
      </Answer>
    </Page>
  );
}

type Request = NonNullable<NonNullable<MyDataQuery['me']>['privacyRequests']>['nodes'][number];

function Requests({ requests, words }: { requests: readonly Request[]; words: Words }) {
  const format = useFormat();
  return (
    <Section title={words.yourRequests}>
      {requests.length === 0 && <Empty title={words.noRequests} />}
      {requests.map(({ id, type, phase, status, progress, receivedAt }) => (
        <Card key={id}>
          <Stack gap={8}>
            <h3>
              <Link to="/my-data/$id" params={{ id }}>
                {type === 'ERASURE' ? words.erasureOfData : words.copyOfData}
              </Link>
            </h3>
            <p>{words.phase[phase]}</p>
            {status === 'PROCESSING' && (
              <Progress value={progress} label={words.progress(format.percent(progress / 100))} />
            )}
            <small>{words.asked(format.date(receivedAt))}</small>
          </Stack>
        </Card>
      ))}
    </Section>
  );
}

function Copy() {
  const words = useWords();
  const navigate = useNavigate();
  const [{ isRunning, refusal }, ask] = useAction(AskForCopyDocument);
  return (
    <Section title={words.copyTitle}>
      <p>{words.copyText}</p>
      {refusal && <Notice tone="bad">{refusal}</Notice>}
      <div>
        <Button
          kind="primary"
          disabled={isRunning}
          onClick={async () => {
            const request = await ask({});
            if (request?.__typename === 'PrivacyRequest')
              void navigate({ to: '/my-data/$id', params: { id: request.id } });
          }}
        >
          {words.copyButton}
        </Button>
      </div>
    </Section>
  );
}

function Erasure() {
  const words = useWords();
  const viewer = useViewer();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [{ isRunning, refusal }, ask, reset] = useAction(AskForErasureDocument);
  const [answer, reload] = useQuery({
    query: ErasurePreviewDocument,
    variables: { userId: viewer.user?.id ?? viewer.id },
    pause: !isOpen,
  });
  return (
    <Section title={words.eraseTitle}>
      <p>{words.eraseText}</p>
      <div>
        <Button onClick={() => setOpen(true)}>{words.eraseButton}</Button>
      </div>
      {isOpen && (
        <Confirm
          title={words.eraseTitle}
          verb={words.eraseConfirm}
          danger
          isRunning={isRunning}
          refusal={refusal}
          canConfirm={answer.data?.erasurePreview != null}
          onClose={() => {
            setOpen(false);
            reset();
          }}
          onConfirm={async () => {
            const request = await ask({});
            if (request?.__typename === 'PrivacyRequest')
              void navigate({ to: '/my-data/$id', params: { id: request.id } });
          }}
        >
          <Answer of={answer} reload={reload}>
            {({ erasurePreview }) => erasurePreview && <PlanSummary items={erasurePreview.items} />}
          </Answer>
          <Notice tone="warn">{words.eraseWarning}</Notice>
        </Confirm>
      )}
    </Section>
  );
}
