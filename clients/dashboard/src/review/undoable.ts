import { useCallback, useEffect, useRef, useState } from 'react';

const UNDO_MS = 5_000;

/**
 * A decision clears a held text for good, so it is sent five seconds late: `undo` takes it back until then. Leaving the page sends it at
 * once.
 */
export function useUndoable<Choice>(
  send: (choice: Choice) => Promise<void>,
): readonly [Choice | undefined, (choice: Choice) => void, () => void] {
  const [waiting, setWaiting] = useState<Choice>();
  const pending = useRef<{ choice: Choice; timer: ReturnType<typeof setTimeout> }>(undefined);
  const sending = useRef(send);
  sending.current = send;

  const flush = useCallback(() => {
    const due = pending.current;
    if (!due) return;
    clearTimeout(due.timer);
    pending.current = undefined;
    setWaiting(undefined);
    void sending.current(due.choice);
  }, []);
  const decide = useCallback(
    (choice: Choice) => {
      if (pending.current) return;
      pending.current = { choice, timer: setTimeout(flush, UNDO_MS) };
      setWaiting(() => choice);
    },
    [flush],
  );
  const undo = useCallback(() => {
    clearTimeout(pending.current?.timer);
    pending.current = undefined;
    setWaiting(undefined);
  }, []);
  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);
  return [waiting, decide, undo];
}
