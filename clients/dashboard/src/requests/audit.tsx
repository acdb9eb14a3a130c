import { useQuery } from 'urql';
import { Answer, Button, Card, Facts, Notice, Page } from '#ui';
import { useFormat } from '#words';
import { AuditStateDocument } from './generated/graphql.ts';

export function Audit() {
  const format = useFormat();
  const [answer, reload] = useQuery({ query: AuditStateDocument, requestPolicy: 'network-only' });
  const again = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page
      title="Audit"
      lead="Every entry of the privacy trail holds the hash of the one before. Here the whole chain is counted again."
      actions={<Button onClick={again}>Verify again</Button>}
    >
      <Answer of={answer} reload={reload} right="It takes a privacy officer." height={200}>
        {({ privacyAuditVerification: { entries, head, intact, problem } }) => (
          <>
            <Notice tone={intact ? 'ok' : 'bad'}>
              {intact ? 'The chain is intact.' : `The chain is broken: ${problem}`}
            </Notice>
            <Card>
              <Facts
                of={[
                  ['Entries', format.number(entries)],
                  ['Head', head && <code style={{ overflowWrap: 'anywhere' }}>{head}</code>],
                ]}
              />
            </Card>
          </>
        )}
      </Answer>
    </Page>
  );
}
