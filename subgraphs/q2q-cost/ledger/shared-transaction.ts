interface Waiting<U, R> {
  readonly unit: U;
  resolve(result: R): void;
  reject(error: unknown): void;
}

export interface SharedTransactionOptions<U, R> {
  /** Most units in one transaction. */
  readonly most: number;
  /** Most transactions at once. */
  readonly atOnce: number;
  /** One transaction for all of these; one result each, in order. Doing it again must be harmless. */
  commit(units: readonly U[]): Promise<readonly R[]>;
}

/**
 * Group commit: while some calls are being committed the next ones gather, and share one transaction and one write to disk. A call
 * that comes alone waits for nothing. Where a shared transaction fails, its calls are tried one by one, so that none fails for another.
 */
export class SharedTransaction<U, R> {
  private waiting: Waiting<U, R>[] = [];
  private underWay = 0;

  constructor(private readonly options: SharedTransactionOptions<U, R>) {}

  submit(unit: U): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ unit, resolve, reject });
      // Calls of the same moment come together before the first transaction begins.
      queueMicrotask(() => this.start());
    });
  }

  private start(): void {
    while (this.waiting.length > 0 && this.underWay < this.options.atOnce) {
      this.underWay += 1;
      void this.run(this.waiting.splice(0, this.options.most)).finally(() => {
        this.underWay -= 1;
        this.start();
      });
    }
  }

  private async run(batch: readonly Waiting<U, R>[]): Promise<void> {
    try {
      const results = await this.options.commit(batch.map(({ unit }) => unit));
      for (const [at, one] of batch.entries()) one.resolve(results[at]!);
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const one of batch) await this.run([one]);
    }
  }
}
