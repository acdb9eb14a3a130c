import { useEffect, useMemo, useState } from 'react';
import { useClient } from 'urql';
import { useShortcuts } from '#shell';
import { Button, Notice } from '#ui';
import { HeldTextDocument, type ItemDetailsFragment } from './generated/graphql.ts';
import styles from './held-text.module.css';

const IDLE_MS = 60_000;

/** A held text enters the page on purpose only, and leaves it when the window loses the focus, after a minute, and before printing. */
export function HeldText({ id, flags }: { id: string; flags: ItemDetailsFragment['flags'] }) {
  const client = useClient();
  const [text, setText] = useState<string | null>();
  const [problem, setProblem] = useState<string>();
  const show = useMemo(
    () => async () => {
      const { data, error } = await client
        .query(HeldTextDocument, { id }, { requestPolicy: 'network-only' })
        .toPromise();
      if (data?.reviewItem?.text == null)
        setProblem(error ? error.message : 'The text is shown to who has claimed the item.');
      else setText(data.reviewItem.text);
    },
    [client, id],
  );
  useShortcuts(
    useMemo(() => [{ code: 'KeyV', shown: 'v', what: 'Show the held text', run: () => void show() }], [show]),
  );
  useEffect(() => {
    if (text == null) return;
    const hide = () => setText(undefined);
    let timer = setTimeout(hide, IDLE_MS);
    const stay = () => {
      clearTimeout(timer);
      timer = setTimeout(hide, IDLE_MS);
    };
    window.addEventListener('blur', hide);
    window.addEventListener('beforeprint', hide);
    window.addEventListener('keydown', stay);
    window.addEventListener('pointermove', stay);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('blur', hide);
      window.removeEventListener('beforeprint', hide);
      window.removeEventListener('keydown', stay);
      window.removeEventListener('pointermove', stay);
    };
  }, [text]);
  if (text != null)
    return (
      <blockquote className={styles.text} data-private lang="">
        {marked(text, flags)}
      </blockquote>
    );
  return (
    <div>
      {problem && <Notice tone="warn">{problem}</Notice>}
      <Button shortcut="v" onClick={() => void show()}>
        Show the text
      </Button>
    </div>
  );
}

/** The text with what the rules found marked. Offsets count UTF-16 units, as JavaScript does. */
function marked(text: string, flags: ItemDetailsFragment['flags']) {
  const spans = flags
    .flatMap(({ spans: found, category }) => found.map(({ start, end }) => ({ start, end, category })))
    .toSorted((a, b) => a.start - b.start);
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const { start, end, category } of spans) {
    if (start < at) continue;
    parts.push(text.slice(at, start));
    parts.push(
      <mark key={start} title={category.toLowerCase()}>
        {text.slice(start, end)}
      </mark>,
    );
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}
