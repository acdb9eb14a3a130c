/** Work that blocks the event loop and can be interrupted at each `yield`. */
export type InPieces<T = void> = Generator<undefined, T>;

export function atOnce<T>(work: InPieces<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
