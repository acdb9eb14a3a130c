import { idleRules } from './lib/idle-rules.js';

const modules = ['subgraphs/impact/feedback/ingest.rules.ts', 'subgraphs/impact/feedback/ingest-store.ts', 'fs'];

test('a boundary rule that guards nothing is found, by the side that matches no file', () => {
  const rules = [
    { name: 'pure', from: { path: ['\\.rules\\.ts$', '/rules/'] }, to: { path: '^(fs|net)$' } },
    { name: 'misspelt', from: { path: '-rules\\.ts$' }, to: { path: '^fs$' } },
    { name: 'all-excluded', from: { path: '^subgraphs/', pathNot: 'impact' }, to: {} },
    { name: 'no-such-library', from: {}, to: { path: '^node_modules/pg/' } },
    { name: 'own-room', from: { path: '^(subgraphs/[^/]+)/' }, to: { path: '^subgraphs/', pathNot: '^$1/' } },
  ];
  expect(idleRules(rules, modules)).toEqual([
    { rule: 'misspelt', side: 'from' },
    { rule: 'all-excluded', side: 'from' },
    { rule: 'no-such-library', side: 'to' },
  ]);
});
