import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '#words';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { TextArea } from './field.tsx';
import { Notice } from './page.tsx';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, closes by Escape and gives the focus back. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.body}>
        <h2 id={id}>{title}</h2>
        {children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  /** The verb that happens. */
  verb: string;
  danger?: boolean;
  isRunning?: boolean;
  refusal?: string | undefined;
  /** False until what is needed was entered. */
  canConfirm?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Before something that others notice: numbers and a reason inside, the focus on Cancel. */
export function Confirm({
  title,
  verb,
  danger,
  isRunning,
  refusal,
  canConfirm = true,
  onConfirm,
  onClose,
  children,
}: ConfirmProps) {
  const words = useWords();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autoFocus>
            {words.cancel}
          </Button>
          <Button kind={danger ? 'danger' : 'primary'} disabled={!canConfirm || isRunning} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      {refusal && <Notice tone="bad">{refusal}</Notice>}
    </Dialog>
  );
}

interface ReasonProps extends Omit<ConfirmProps, 'onConfirm' | 'children'> {
  /** Over the field. */
  label?: string;
  hint?: ReactNode;
  onReason: (reason: string) => void;
  children?: ReactNode;
}

/** The same, with a reason that is kept with what was done. */
export function ConfirmWithReason({
  label = 'Reason',
  hint,
  onReason,
  canConfirm = true,
  children,
  ...rest
}: ReasonProps) {
  const [reason, setReason] = useState('');
  return (
    <Confirm {...rest} canConfirm={canConfirm && reason.trim() !== ''} onConfirm={() => onReason(reason)}>
      {children}
      <TextArea label={label} value={reason} hint={hint} onChange={(event) => setReason(event.target.value)} />
    </Confirm>
  );
}
