/** The longest delay a timer of Node takes; a longer one would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls back at this time (milliseconds since the epoch); answers a function that cancels. */
export function atTime(timeMs: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const delayMs = timeMs - Date.now();
    timer = delayMs > MAX_DELAY_MS ? setTimeout(arm, MAX_DELAY_MS) : setTimeout(callback, Math.max(0, delayMs));
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}
