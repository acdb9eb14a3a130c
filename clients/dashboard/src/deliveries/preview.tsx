import { useState } from 'react';
import { useQuery } from 'urql';
import { Answer, Button, Notice, Section, Table } from '#ui';
import { PayloadPreviewDocument } from './generated/graphql.ts';

/** What would be sent: made on request, with its faults and what differs from the last delivery. */
export function Preview({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const [answer, reload] = useQuery({
    query: PayloadPreviewDocument,
    variables: { scheduleId: id },
    pause: !isOpen,
    requestPolicy: 'network-only',
  });
  return (
    <Section
      title="What would be sent"
      note="Made by the real mapping and checked as the partner checks it. Nothing is sent."
    >
      {!isOpen && (
        <div>
          <Button onClick={() => setOpen(true)}>Show the payload</Button>
        </div>
      )}
      {isOpen && (
        <Answer of={answer} reload={reload} height={240}>
          {({ previewDelivery: preview }) =>
            preview.__typename === 'DeliveryPreview' ? (
              <>
                <Notice tone={preview.valid ? 'ok' : 'bad'}>
                  {preview.valid ? `Valid for ${preview.period.key}.` : 'The partner would reject this.'}{' '}
                  {preview.alreadyDelivered && 'The partner has exactly these figures already.'}
                </Notice>
                {preview.problems.length > 0 && (
                  <Table
                    label="What is wrong"
                    rows={preview.problems}
                    keyOf={({ path, message }) => path + message}
                    columns={[
                      { name: 'Field', cell: ({ path }) => path },
                      { name: 'Problem', cell: ({ message }) => message },
                    ]}
                  />
                )}
                {preview.differences.length > 0 && <Differences of={preview.differences} />}
                <Body text={preview.body} />
              </>
            ) : (
              <Notice tone="warn">{preview.message}</Notice>
            )
          }
        </Answer>
      )}
    </Section>
  );
}

function Differences({
  of,
}: {
  of: readonly { readonly path: string; readonly before: string | null; readonly after: string | null }[];
}) {
  return (
    <Table
      label="Different from what was delivered last"
      rows={of}
      keyOf={({ path }) => path}
      columns={[
        { name: 'Field', cell: ({ path }) => path },
        { name: 'Delivered', cell: ({ before }) => before ?? '–' },
        { name: 'Now', cell: ({ after }) => after ?? '–' },
      ]}
    />
  );
}

export function Body({ text }: { text: string }) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Not JSON: shown as it is.
  }
  return (
    <details open>
      <summary>Payload</summary>
      <pre tabIndex={0} style={{ overflow: 'auto', maxHeight: 400, padding: 12, background: 'var(--sunken)' }}>
        {shown}
      </pre>
    </details>
  );
}
