import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';

interface Shortcut {
  /** Position on the keyboard, `KeyJ`: the same key on a Cyrillic layout. */
  readonly code: string;
  readonly shown: string;
  readonly what: string;
  readonly run: () => void;
}

interface Shortcuts {
  readonly listed: readonly Shortcut[];
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
  readonly add: (shortcuts: readonly Shortcut[]) => () => void;
}

const ShortcutContext = createContext<Shortcuts | undefined>(undefined);
const SWITCHED_OFF = 'teei.shortcuts-off';

/** Single keys. They rest in fields, in dialogs, with modifiers, while composing and while a key is held; they can be switched off. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [groups, setGroups] = useState<readonly (readonly Shortcut[])[]>([]);
  const [isOn, setIsOn] = useState(() => localStorage.getItem(SWITCHED_OFF) === null);
  const listed = useMemo(() => groups.flat(), [groups]);

  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || event.defaultPrevented)
        return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [contenteditable], dialog')) return;
      const match = listed.findLast(({ code }) => code === (event.shiftKey ? `Shift+${event.code}` : event.code));
      if (!match) return;
      event.preventDefault();
      match.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [listed, isOn]);

  const add = useCallback((shortcuts: readonly Shortcut[]) => {
    setGroups((before) => [...before, shortcuts]);
    return () => setGroups((before) => before.filter((group) => group !== shortcuts));
  }, []);
  const setOn = useCallback((on: boolean) => {
    if (on) localStorage.removeItem(SWITCHED_OFF);
    else localStorage.setItem(SWITCHED_OFF, 'yes');
    setIsOn(on);
  }, []);
  const value = useMemo(() => ({ listed, isOn, setOn, add }), [listed, isOn, setOn, add]);
  return <ShortcutContext value={value}>{children}</ShortcutContext>;
}

export function useShortcutList(): Shortcuts {
  const shortcuts = use(ShortcutContext);
  if (!shortcuts) throw new Error('useShortcutList is called outside of ShortcutProvider.');
  return shortcuts;
}

/** The keys of a page, while it is shown. `shortcuts` is kept by the caller: a new array is a new group. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { add } = useShortcutList();
  useEffect(() => add(shortcuts), [add, shortcuts]);
}
