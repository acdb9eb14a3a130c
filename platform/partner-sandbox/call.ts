import { createHash } from 'node:crypto';
import type { Account } from './account.js';
import type { Operation } from './faults.js';
import type { JournalEntry, SandboxRecord } from './records.js';

/** A request to a partner, read completely. */
export interface Call {
  readonly method: string;
  /** After the destination: `/donations`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a personality works with: the account, time, ids, and a way to keep things. */
export interface Desk {
  readonly account: Account;
  readonly now: () => Date;
  readonly nextId: () => string;
  /** Keeps it in the account and in the journal. */
  readonly keep: (entry: JournalEntry) => void;
  /** Tells the customer's webhook, later. */
  readonly notify: (type: string, data: unknown) => void;
}

/** How one partner answers. */
export interface Personality {
  operationOf(call: Call): Operation;
  answer(call: Call, desk: Desk): Answer;
  /** The partner's shape of an error that any call can meet. */
  error(status: number, code: string, message: string): Answer;
  /** Its answer to something it has already. */
  duplicate(record: SandboxRecord | undefined): Answer;
  /** What is due on the virtual clock. */
  settle?(desk: Desk): void;
}

export const header = (call: Call, name: string): string | undefined => {
  const value = call.headers[name];
  return typeof value === 'string' ? value : undefined;
};

export const bearerOf = (call: Call): string | undefined =>
  /^Bearer (\S+)$/i.exec(header(call, 'authorization') ?? '')?.[1];

export function basicOf(call: Call): { id: string; secret: string } | null {
  const encoded = /^Basic (\S+)$/i.exec(header(call, 'authorization') ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
}

/** Undefined: not JSON. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

export const fingerprintOf = (call: Call): string =>
  createHash('sha256').update(`${call.method} ${call.path}\n`).update(call.body).digest('hex');
