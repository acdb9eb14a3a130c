import 'reflect-metadata';
import { openDatabase } from '#platform/database';
import { inProcessSignals } from '#platform/live';
import { silentLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import { Budgets } from '../budgets/budget.service.js';
import { entities } from '../entities.js';
import { Reservations } from '../ledger/reservation.service.js';
import { Settlements } from '../ledger/settlement.service.js';
import { migrations } from '../migrations/index.js';
import { hold } from './world.js';

/** Reserves and settles as fast as it can until it is killed. */
const [url, companyId] = process.argv.slice(2) as [string, string];
const ids = uuidV7();
const db = await openDatabase({ name: 'spender', url, entities, migrations, log: silentLogger(), poolSize: 8 });
const deps = { db, signals: inProcessSignals(), clock: systemClock, ids };
const reservations = new Reservations(deps, new Budgets(deps));
const settlements = new Settlements(deps);

async function spend(): Promise<void> {
  for (;;) {
    const outcome = await reservations.reserve(hold(companyId, ids.next(), 3n));
    if (outcome.kind !== 'HELD') return;
    await db.transaction((tx) =>
      settlements.settle(tx, [
        { reservationId: outcome.reservation.id, costPusd: 1n, inputTokens: 1, outputTokens: 0 },
      ]),
    );
    process.send?.('spent');
  }
}
await Promise.all([1, 2, 3, 4].map(() => spend()));
