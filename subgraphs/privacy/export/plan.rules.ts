import { createHash } from 'node:crypto';
import type { CatalogueEntry } from '#platform/personal-data';
import { canonicalJson } from '../audit/canonical-json.js';
import type { SectionCounts } from '../steps/step.entity.js';
import { StepFailure } from '../steps/step-failure.js';

/** What one subgraph answered when the export was planned. */
export interface PlanPart {
  readonly subgraph: string;
  readonly counts: SectionCounts;
  readonly catalogue: readonly CatalogueEntry[];
}

export interface ExportPlan {
  readonly collects: readonly { readonly subgraph: string; readonly counts: SectionCounts; readonly weight: number }[];
  readonly packageWeight: number;
  readonly catalogue: Catalogue;
  readonly catalogueHash: string;
}

export type Catalogue = readonly { readonly subgraph: string; readonly columns: readonly CatalogueEntry[] }[];

/** Every part costs something even when it holds nothing, so that an export of nothing still moves. */
const baseWeight = 10;

/** The work of one export, with weights that stay as they are until its end. Throws `StepFailure` for an answer that breaks the contract. */
export function planExport(parts: readonly PlanPart[]): ExportPlan {
  const names = parts.map((part) => part.subgraph);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw broken(twice, 'answers twice under the same name');
  const sorted = parts.toSorted((a, b) => (a.subgraph < b.subgraph ? -1 : 1));
  for (const part of sorted) checkPart(part);
  const catalogue = sorted.map(({ subgraph, catalogue }) => ({ subgraph, columns: catalogue }));
  const total = sorted.reduce((sum, part) => sum + totalOf(part.counts), 0);
  return {
    collects: sorted.map(({ subgraph, counts }) => ({ subgraph, counts, weight: baseWeight + totalOf(counts) })),
    packageWeight: baseWeight + Math.ceil(total / 4),
    catalogue,
    catalogueHash: createHash('sha256').update(canonicalJson(catalogue)).digest('hex'),
  };
}

export const totalOf = (counts: SectionCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

export const sameCounts = (a: SectionCounts, b: SectionCounts): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((section) => (a[section] ?? 0) === (b[section] ?? 0));

/** Sections whose numbers differ, for a person who has to find out why: `feedback: 12 counted, 11 exported`. */
export const explainDifference = (counted: SectionCounts, exported: SectionCounts): string =>
  [...new Set([...Object.keys(counted), ...Object.keys(exported)])]
    .filter((section) => (counted[section] ?? 0) !== (exported[section] ?? 0))
    .map((section) => `${section}: ${counted[section] ?? 0} counted, ${exported[section] ?? 0} exported`)
    .join('; ');

/** Names become file names in the package and keys in the store; nothing else than these is ever put into a path. */
const subgraphName = /^[a-z][a-z0-9-]{0,40}$/;
const sectionName = /^[a-zA-Z][a-zA-Z0-9_-]{0,60}$/;

function checkPart(part: PlanPart): void {
  if (!subgraphName.test(part.subgraph)) throw broken('A contributor', 'has a name that cannot be a folder');
  const sections = Object.keys(part.counts);
  if (new Set(sections.map((section) => section.toLowerCase())).size !== sections.length) {
    throw broken(part.subgraph, 'has two sections whose names differ in case only');
  }
  for (const section of sections) {
    const count = part.counts[section]!;
    if (!sectionName.test(section)) throw broken(part.subgraph, 'has a section whose name cannot be a file');
    if (!Number.isSafeInteger(count) || count < 0) throw broken(part.subgraph, `counted no whole number in ${section}`);
  }
}

const broken = (subgraph: string, what: string) =>
  new StepFailure({
    code: 'CONTRACT_BROKEN',
    message: `${subgraph} ${what}. Fix its personal-data contributor.`,
    retry: false,
  });
