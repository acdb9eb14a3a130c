import type { JobData } from './job.js';

/** Ids, codes, timestamps: no spaces and no `@`, so that neither prose nor an e-mail address fits. */
const idPattern = /^[A-Za-z0-9_.:/-]{1,100}$/;
const keyPattern = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
const mostKeys = 10;

/**
 * Throws unless `data` is made of ids and numbers. The scheduler stores job data in clear text, outside the personal-data catalogue:
 * whatever a job needs beyond ids it reads from its own database. The message names the key, never the value.
 */
export function assertIdsOnly(job: string, data: JobData): void {
  const entries = Object.entries(data as Readonly<Record<string, unknown>>);
  if (entries.length > mostKeys) throw refusal(job, `has ${entries.length} keys; at most ${mostKeys} are allowed`);
  for (const [key, value] of entries) {
    if (!keyPattern.test(key)) throw refusal(job, 'has a key that is not a short camelCase name');
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw refusal(job, `has "${key}" that is not a finite number`);
    } else if (typeof value !== 'string') {
      throw refusal(job, `has "${key}" of type ${value === null ? 'null' : typeof value}`);
    } else if (!idPattern.test(value)) {
      throw refusal(job, `has "${key}" that looks like text: ${describe(value)}`);
    }
  }
}

const refusal = (job: string, what: string): TypeError =>
  new TypeError(
    `Data of job "${job}" ${what}. Job data carries ids and numbers only; let the job read the rest from its database.`,
  );

function describe(value: string): string {
  if (value.length > 100) return `${value.length} characters, 100 are allowed`;
  if (value.includes('@')) return 'it holds an "@", as e-mail addresses do';
  return value === '' ? 'it is empty' : 'only letters, digits and _ . : / - are allowed';
}
