import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import styles from './toast.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

export type ShowToast = (text: string, action?: Toast['action'], durationMs?: number) => () => void;

const ToastContext = createContext<ShowToast>(() => () => undefined);

let next = 0;

/** Short messages at the bottom, read out politely. The function that shows one answers one that takes it away. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const show = useCallback<ShowToast>((text, action, durationMs = 5_000) => {
    const id = ++next;
    const remove = () => setToasts((shown) => shown.filter((toast) => toast.id !== id));
    setToasts((shown) => [...shown.slice(-2), { id, text, action }]);
    setTimeout(remove, durationMs);
    return remove;
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <div className={styles.toasts} role="status" aria-live="polite">
        {toasts.map(({ id, text, action }) => (
          <div key={id} className={styles.toast}>
            {text}
            {action && (
              <button type="button" onClick={action.run}>
                {action.label}
              </button>
            )}
          </div>
        ))}
      </div>
    </ToastContext>
  );
}

export const useToast = (): ShowToast => use(ToastContext);
