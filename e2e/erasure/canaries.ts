import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { catalogueOf, loadBindings, proveBindings } from '#platform/personal-data';
import { type OwnServer } from '#platform/testing';
import { canaryHints } from '../../app/proof/canary-hints.js';
import { subgraphs } from '../../app/subgraphs.js';
import type { Verdict } from './verdict.js';

/** Every column of every table of the four databases, filled for one person and two others; copied, erased, and read again. */
export async function proveCanaries(server: OwnServer, verdict: Verdict): Promise<void> {
  const log = createLogger({ level: 'warn', format: 'pretty', name: 'proof' });
  for (const { name, entities, migrations } of subgraphs) {
    const url = await ensureDatabase(server, `proof_${name}`);
    const db = await openDatabase({ name, url, entities, migrations, log, poolSize: 4 });
    try {
      const bindings = loadBindings(`subgraphs/${name}/personal-data/privacy.stores.yaml`);
      const proof = await proveBindings(db, bindings, canaryHints);
      verdict.add('tables', proof.tables);
      verdict.add('canaries', proof.canaries);
      verdict.add('columns', catalogueOf(bindings).length);
      verdict.add('wanted', proof.wanted);
      verdict.add('recalled', proof.recalled);
      const counts = [
        ['leaked', proof.leaked],
        ['secrets', proof.secrets],
        ['residual', proof.residual],
        ['bystanders', proof.bystandersChanged],
        ['planDifference', proof.planDifference + proof.secondErasure],
      ] as const;
      for (const [measure, count] of counts)
        for (let n = 0; n < count; n += 1) verdict.miss(measure, proof.misses.join('; ') || name);
    } finally {
      await db.close();
    }
  }
}
