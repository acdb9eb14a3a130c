import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';

type Kind = 'primary' | 'danger' | 'plain' | undefined;

const classOf = (kind: Kind) => [styles.button, kind && styles[kind]].filter(Boolean).join(' ');

interface Looks {
  kind?: Kind;
  /** The key that does the same, shown beside the words. */
  shortcut?: string;
}

export function Button({
  kind,
  shortcut,
  children,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & Looks & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button type="button" className={classOf(kind)} {...rest}>
      {children}
      {shortcut && (
        <kbd className={styles.key} aria-hidden="true">
          {shortcut}
        </kbd>
      )}
    </button>
  );
}

function Anchor({ kind, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { kind?: Kind }) {
  // After `rest`: the router has a class of its own for links to the page that is shown.
  return <a {...rest} className={classOf(kind)} />;
}

/** A link to a page of the dashboard that looks like a button. */
export const LinkButton = createLink(Anchor);
