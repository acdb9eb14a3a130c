/** So many may hold a place at the same time; the others wait in the order in which they came. */
export class Places {
  #free: number;
  readonly #waiting = new Map<object, (hasPlace: boolean) => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** False when it has left before there was a place. */
  async take(holder: object): Promise<boolean> {
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.set(holder, resolve));
    this.#free--;
    return true;
  }

  /** Waits no longer; one that has its place keeps it. */
  leave(holder: object): void {
    this.#waiting.get(holder)?.(false);
    this.#waiting.delete(holder);
  }

  giveBack(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free++;
      return;
    }
    const [holder, begin] = next;
    this.#waiting.delete(holder);
    begin(true);
  }
}
