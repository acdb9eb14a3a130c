import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Database, insertMany } from '#platform/database';
import type { Clock } from '#platform/time';
import { type CatalogueModel, type ModelPrice, priceAt } from './catalogue.rules.js';
import { PriceEntity } from './price.entity.js';
import { PriceStore } from './price.store.js';

/** Providers whose prices are taken from the catalogue. */
export const cataloguedProviders = ['openai', 'anthropic'] as const;

export interface ImportedPrices {
  readonly source: string;
  /** Models with a new price, `provider/model`. */
  readonly added: readonly string[];
  readonly unchanged: number;
}

const packageName = '@pydantic/genai-prices';

/**
 * Prices as rows that are never edited: a price that changed is a new row with a later version and date. The table of the package is
 * used, its arithmetic is not: that one is in floats.
 */
export class PriceImport {
  private readonly prices: PriceStore;

  constructor(private readonly deps: { readonly db: Database; readonly clock: Clock }) {
    this.prices = new PriceStore(deps.db);
  }

  /** Adds what changed since the last import. Running it twice adds nothing twice. */
  async fromCatalogue(providers: readonly string[] = cataloguedProviders): Promise<ImportedPrices> {
    const { findProvider } = await import('@pydantic/genai-prices');
    const source = `${packageName} ${versionOfPackage()}`;
    const now = this.deps.clock.now();
    const added: string[] = [];
    let unchanged = 0;
    for (const provider of providers) {
      const found = findProvider({ providerId: provider });
      if (!found) throw new Error(`${source} knows no provider "${provider}".`);
      const prices = found.models.flatMap((model) => priceAt(model as CatalogueModel, now) ?? []);
      const fresh = await this.add(provider, prices, source);
      added.push(...fresh);
      unchanged += prices.length - fresh.length;
    }
    return { source, added, unchanged };
  }

  /** What a model of one's own costs. */
  async set(model: { readonly provider: string } & ModelPrice, source: string): Promise<boolean> {
    return (await this.add(model.provider, [model], source)).length > 0;
  }

  /** Returns the models that have a new price. */
  private async add(provider: string, prices: readonly ModelPrice[], source: string): Promise<string[]> {
    const now = this.deps.clock.now();
    const known = new Map(
      (await this.prices.pricesAt(now))
        .filter((price) => price.provider === provider && price.tier === 'standard')
        .map((price) => [`${price.model} ${price.unit}`, price]),
    );
    const rows = prices.flatMap(({ model, inputPicoUsd, outputPicoUsd }) =>
      Object.entries({ INPUT_TOKEN: inputPicoUsd, OUTPUT_TOKEN: outputPicoUsd }).flatMap(([unit, pusdPerToken]) => {
        const current = known.get(`${model} ${unit}`);
        if (current?.picoUsdPerToken === pusdPerToken) return [];
        const version = (current?.version ?? 0) + 1;
        const validity = { effectiveFrom: now, effectiveTo: null, source, checkedAt: now };
        return [{ provider, model, tier: 'standard', unit, version, pusdPerToken, ...validity }];
      }),
    );
    await insertMany(this.deps.db, PriceEntity, rows);
    return [...new Set(rows.map(({ model }) => `${provider}/${model}`))];
  }
}

/** The package does not export its own description. */
function versionOfPackage(): string {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const file = new URL('../package.json', `file://${entry}`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
