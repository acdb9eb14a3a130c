/**
 * The embedded model's internal price: 0.02 US dollars per million input tokens (20,000 pico-USD per token), nothing for output. See
 * docs/adr/0041: what the platform's own compute costs, not what a provider charges. Part of the first migration: never edited.
 */
export const firstPrices = [
  `insert into ai_price (provider, model, tier, unit, version, pusd_per_token, effective_from, effective_to, source, checked_at) values
    ('embedded', 'q2q-ngram-1', 'standard', 'INPUT_TOKEN', 1, 20000, '2026-01-01T00:00:00Z', null, 'internal', '2026-11-23T00:00:00Z'),
    ('embedded', 'q2q-ngram-1', 'standard', 'OUTPUT_TOKEN', 1, 0, '2026-01-01T00:00:00Z', null, 'internal', '2026-11-23T00:00:00Z')`,
];
