import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction, useReloading } from '#data';
import { useViewer } from '#shell';
import {
  Answer,
  Button,
  Card,
  Confirm,
  ConfirmWithReason,
  Empty,
  Facts,
  LinkButton,
  Notice,
  Page,
  Section,
  Status,
} from '#ui';
import { partnerNames, useFormat } from '#words';
import { Runs } from './deliveries.tsx';
import {
  OccurrencesDocument,
  PauseScheduleDocument,
  RecentRunsDocument,
  ResumeScheduleDocument,
  RunNowDocument,
  RunsChangedDocument,
  ScheduleDocument,
  type ScheduleQuery,
} from './generated/graphql.ts';
import { provenanceText, rhythm } from './names.ts';
import { Preview } from './preview.tsx';

type Found = NonNullable<ScheduleQuery['deliverySchedule']>;

export function Schedule() {
  const { id } = useParams({ strict: false }) as { id: string };
  const [answer, reload] = useQuery({ query: ScheduleDocument, variables: { id } });
  const schedule = answer.data?.deliverySchedule;
  const title = schedule
    ? `Delivery to ${partnerNames[schedule.destination?.partner ?? ''] ?? 'a deleted destination'}`
    : 'Delivery';
  return (
    <Page title={title} lead={schedule && `${rhythm(schedule)}.`} actions={schedule && <Actions schedule={schedule} />}>
      <Answer of={answer} reload={reload} right="It takes the right to read deliveries." height={500}>
        {() =>
          schedule ? (
            <Details schedule={schedule} />
          ) : (
            <Empty title="There is no such schedule, or you may not see it." />
          )
        }
      </Answer>
    </Page>
  );
}

function Actions({ schedule }: { schedule: Found }) {
  const viewer = useViewer();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'run' | 'pause'>();
  const [running, runNow, resetRun] = useAction(RunNowDocument);
  const [pausing, pause, resetPause] = useAction(PauseScheduleDocument);
  const [resuming, resume] = useAction(ResumeScheduleDocument);
  const close = () => {
    setDialog(undefined);
    resetRun();
    resetPause();
  };
  const back = <LinkButton to="/deliveries">All deliveries</LinkButton>;
  if (!viewer.scopes.includes('delivery:manage')) return back;
  return (
    <>
      {back}
      {schedule.active ? (
        <Button onClick={() => setDialog('pause')}>Pause</Button>
      ) : (
        <Button
          disabled={resuming.isRunning}
          onClick={() => void resume({ id: schedule.id, expectedVersion: schedule.version })}
        >
          Resume
        </Button>
      )}
      <Button kind="primary" onClick={() => setDialog('run')}>
        Run now
      </Button>
      {dialog === 'run' && (
        <Confirm
          title="Run this delivery now"
          verb="Run now"
          isRunning={running.isRunning}
          refusal={running.refusal}
          onClose={close}
          onConfirm={async () => {
            const run = await runNow({ scheduleId: schedule.id, force: false });
            if (run?.__typename === 'DeliveryRun')
              void navigate({ to: '/deliveries/runs/$run', params: { run: run.id } });
          }}
        >
          <p>
            The figures of the period before are sent to {partnerNames[schedule.destination?.partner ?? '']} once.
            Figures that the partner has already are not sent again.
          </p>
        </Confirm>
      )}
      {dialog === 'pause' && (
        <ConfirmWithReason
          label="Why"
          hint="It is shown with the schedule."
          title="Pause this schedule"
          verb="Pause"
          isRunning={pausing.isRunning}
          refusal={pausing.refusal}
          onClose={close}
          onReason={async (note) => {
            if (await pause({ id: schedule.id, expectedVersion: schedule.version, note })) close();
          }}
        />
      )}
    </>
  );
}

function Details({ schedule }: { schedule: Found }) {
  const format = useFormat();
  const filter = { scheduleId: schedule.id };
  const [runs, reloadRuns] = useQuery({ query: RecentRunsDocument, variables: { first: 20, filter } });
  useReloading(
    reloadRuns,
    RunsChangedDocument,
    { companyId: schedule.company?.id ?? '', afterSeq: null },
    { pause: !schedule.company },
  );
  return (
    <>
      {!schedule.active && (
        <Notice tone="warn">
          Paused{schedule.pausedAt && ` since ${format.dateTime(schedule.pausedAt)}`}
          {schedule.pauseNote && `: ${schedule.pauseNote}`}
        </Notice>
      )}
      <Card>
        <Facts
          of={[
            ['Company', schedule.company?.name],
            ['Zone', schedule.timeZone],
            [
              'Next run',
              schedule.nextRunAt &&
                `${format.dateTime(schedule.nextRunAt, schedule.timeZone)}; yours: ${format.dateTime(schedule.nextRunAt)}`,
            ],
            [
              'Profile',
              schedule.destination &&
                `${schedule.destination.profile.version}, ${provenanceText[schedule.destination.profile.provenance]}`,
            ],
            [
              'People in it',
              schedule.destination && (schedule.destination.profile.carriesPeople ? 'only who consented' : 'none'),
            ],
            ['Destination', schedule.destination && <DestinationStatus key="d" status={schedule.destination.status} />],
            [
              'Missed runs',
              schedule.catchUp === 'LATEST'
                ? 'the latest is made up for'
                : schedule.catchUp === 'ALL'
                  ? 'all are made up for'
                  : 'are left out',
            ],
          ]}
        />
      </Card>
      <Upcoming schedule={schedule} />
      <Preview id={schedule.id} />
      <Section title="Runs">
        <Answer of={runs} reload={reloadRuns} height={200}>
          {({ deliveryRuns }) => <Runs rows={deliveryRuns.nodes} />}
        </Answer>
      </Section>
    </>
  );
}

function DestinationStatus({ status }: { status: string }) {
  if (status === 'READY') return <Status tone="ok">ready</Status>;
  return status === 'CREDENTIALS_MISSING' ? (
    <Status tone="bad">its secret is missing</Status>
  ) : (
    <Status tone="warn">closed after failures</Status>
  );
}

function Upcoming({ schedule }: { schedule: Found }) {
  const format = useFormat();
  const input = { cron: schedule.cron, frequency: schedule.frequency, timeZone: schedule.timeZone };
  const [answer, reload] = useQuery({ query: OccurrencesDocument, variables: { input } });
  return (
    <Section title="Next ten runs" note={`In ${schedule.timeZone}.`}>
      <Answer of={answer} reload={reload} height={240}>
        {({ previewSchedule }) =>
          previewSchedule.__typename === 'SchedulePreview' ? (
            <ol>
              {previewSchedule.occurrences.map(({ at, clockChange }) => (
                <li key={at}>
                  <time dateTime={at} title={`${at} UTC`}>
                    {format.dateTime(at, schedule.timeZone)}
                  </time>{' '}
                  {clockChange && (
                    <Status tone="info">{clockChange === 'GAP' ? 'clocks go forward' : 'clocks go back'}</Status>
                  )}
                </li>
              ))}
            </ol>
          ) : (
            <Notice tone="warn">{previewSchedule.message}</Notice>
          )
        }
      </Answer>
    </Section>
  );
}
