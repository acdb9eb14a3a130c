import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { Button, Dialog, TextField } from '#ui';
import { pagesOf } from './pages.ts';
import styles from './shell.module.css';
import { useShortcutList, useShortcuts } from './shortcuts.tsx';
import { useViewer } from './viewer.tsx';

/** Ctrl or ⌘ K: go anywhere. `?`: which keys there are. `g` and a letter: a page. */
export function Palette() {
  const viewer = useViewer();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const entries = useMemo(() => pagesOf(viewer), [viewer]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
        event.preventDefault();
        setOpen('palette');
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useGoKeys(
    useMemo(
      () => entries.map(({ key, path }) => [key, () => void navigate({ to: path })] as const),
      [entries, navigate],
    ),
  );
  useShortcuts(
    useMemo(() => [{ code: 'Shift+Slash', shown: '?', what: 'Show this list', run: () => setOpen('keys') }], []),
  );

  if (open === 'keys') return <Keys onClose={() => setOpen(undefined)} />;
  if (open !== 'palette') return null;
  return (
    <Choices
      entries={entries.map(({ name, path, key }) => ({
        name,
        hint: `g ${key}`,
        run: () => void navigate({ to: path }),
      }))}
      onClose={() => setOpen(undefined)}
    />
  );
}

interface Choice {
  readonly name: string;
  readonly hint: string;
  readonly run: () => void;
}

function Choices({ entries, onClose }: { entries: readonly Choice[]; onClose: () => void }) {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const found = entries.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((before) => (before + step + found.length) % Math.max(found.length, 1));
    if (event.key === 'Enter') choose(found[at]);
    if (step || event.key === 'Enter') event.preventDefault();
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <TextField
        label="Page"
        value={search}
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette"
        aria-activedescendant={found[at] && `palette-${at}`}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.palette} role="listbox" id="palette" aria-label="Pages">
        {found.map((choice, index) => (
          <button
            key={choice.name}
            id={`palette-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={styles.option}
            onClick={() => choose(choice)}
          >
            {choice.name} <kbd>{choice.hint}</kbd>
          </button>
        ))}
      </div>
      {found.length === 0 && <p>No page has this name.</p>}
    </Dialog>
  );
}

function Keys({ onClose }: { onClose: () => void }) {
  const { listed, isOn, setOn } = useShortcutList();
  return (
    <Dialog
      title="Keys"
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => setOn(!isOn)}>{isOn ? 'Switch single keys off' : 'Switch single keys on'}</Button>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className={styles.keys}>
        <kbd>Ctrl K</kbd>
        <span>Go to a page</span>
        <kbd>g …</kbd>
        <span>Go to a page by its letter</span>
        {listed.map(({ shown, what }) => (
          <div key={shown + what} style={{ display: 'contents' }}>
            <kbd>{shown}</kbd>
            <span>{what}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

/** `g` waits a second for the letter after it. */
function useGoKeys(targets: readonly (readonly [string, () => void])[]): void {
  const { isOn } = useShortcutList();
  useEffect(() => {
    if (!isOn) return;
    let until = 0;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
      if ((event.target as HTMLElement).closest('input, textarea, select, dialog')) return;
      if (Date.now() < until) {
        until = 0;
        const target = targets.find(([key]) => event.code === `Key${key.toUpperCase()}`);
        if (!target) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        target[1]();
      } else if (event.code === 'KeyG') until = Date.now() + 1_000;
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [targets, isOn]);
}
