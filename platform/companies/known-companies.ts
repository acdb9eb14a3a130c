import type { Database, Tx } from '#platform/database';
import { type EventHandler, NotYet } from '#platform/events';

export interface KnownCompany {
  readonly companyId: string;
  readonly timeZone: string;
  readonly country: string;
  readonly active: boolean;
  readonly version: number;
}

const columns = 'company_id as "companyId", time_zone as "timeZone", country, active, version';

/** What this subgraph has been told of a company; `null` when it has not been told of it, or there is none. */
export async function knownCompany(db: Pick<Database | Tx, 'query'>, companyId: string): Promise<KnownCompany | null> {
  const [row] = await db.query<KnownCompany>(`select ${columns} from known_company where company_id = $1`, [companyId]);
  return row ?? null;
}

/** For handlers of events that came before the company they are about: they wait for it. */
export const companyNotYetKnown = (companyId: string): NotYet =>
  new NotYet(`Company ${companyId} is not known here yet; its events wait for it.`);

export interface KnownCompanyHandler {
  /** Durable name of the consumer: `q2q-cost.companies`. */
  readonly consumer: string;
  /** Type of the event that tells of a company. */
  readonly type: string;
  parse(payload: unknown): KnownCompany;
  /** What else a change means here, in the transaction that makes it known. */
  changed?(company: KnownCompany, tx: Tx): Promise<void>;
}

/** Keeps the table of known companies. A version that is not newer than the known one is ignored: it was told of twice, or late. */
export function knownCompanyHandler(options: KnownCompanyHandler): EventHandler {
  const { consumer, type } = options;
  return {
    consumer,
    types: [type],
    async handle(events, tx) {
      for (const event of events) {
        const company = options.parse(event.payload);
        if (await remember(tx, company)) await options.changed?.(company, tx);
      }
    },
  };
}

async function remember(tx: Tx, company: KnownCompany): Promise<boolean> {
  const { companyId, timeZone, country, active, version } = company;
  const written = await tx.query(
    `insert into known_company (company_id, time_zone, country, active, version) values ($1, $2, $3, $4, $5)
     on conflict (company_id) do update set time_zone = excluded.time_zone, country = excluded.country, active = excluded.active,
       version = excluded.version where known_company.version < excluded.version
     returning version`,
    [companyId, timeZone, country, active, version],
  );
  return written.length === 1;
}
