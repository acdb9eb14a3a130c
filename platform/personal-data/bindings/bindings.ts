import { parse } from 'yaml';
import { z } from 'zod';

/**
 * What a bindings file may say. It describes one database (and the stores beside it) to the law: whose each row is, what each column is,
 * how it takes part in a copy and what an erasure does to it. `README.md` of this room explains it with an example.
 */
const list = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());

/** What rooms of the platform add to the database of a subgraph. */
export const sharedParts = [
  'events',
  'known-companies',
  'rate-limits',
  'idempotency',
  'erasure',
  'personal-data',
] as const;

export const roleNames = ['OWNER', 'CO_SUBJECT', 'ABOUT', 'AUTHOR', 'ACTOR', 'RECIPIENT', 'MENTIONED'] as const;
const role = z.enum(roleNames);

const ruleSchema = z.strictObject({
  category: z.string(),
  source: z.enum(['PROVIDED', 'OBSERVED', 'INFERRED', 'THIRD_PARTY']),
  export: z.enum(['INCLUDE', 'PORTABLE', 'REDACT', 'SUMMARISE', 'NEVER']),
  erase: z.enum(['DELETE_ROW', 'NULLIFY', 'TOMBSTONE', 'GENERALISE', 'SURROGATE', 'SHRED_KEY', 'RETAIN']),
  purposes: z.array(z.string()).optional(),
  basis: z.string().optional(),
  recipients: z.array(z.string()).optional(),
  retain: z.string().optional(),
  retainBasis: z.string().optional(),
  reason: z.string().optional(),
  /** For whom the column counts. Default: `OWNER` where the table has an owner, else every role but ACTOR, RECIPIENT and MENTIONED. */
  roles: z.array(role).optional(),
  /** Constant that a TOMBSTONE writes instead of a random one. */
  mask: z.string().optional(),
  /** Its name in a copy. Default: that of the column. */
  as: z.string().optional(),
  /** What GENERALISE coarsens to: `year`, `month`, `day`, a number to round to, `prefix:2`. */
  by: z.union([z.string(), z.number()]).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

const linkSchema = z.strictObject({
  role,
  /** Columns (`user_id`), paths into JSON (`payload->user->id`) or elements of an array (`members[*]`, `payload->people[*]->id`). */
  columns: list,
  /** Default: the table of the subject. */
  to: z.string().optional(),
  /** Columns of `to`. Default: the subject's key, or the primary key of `to`. */
  key: list.optional(),
  /** SQL that a row must satisfy too, with its columns as `row.name`: `row.owner_type = 'customer'`. */
  where: z.string().optional(),
  onErase: z.enum(['DELETE_ROW', 'ANONYMISE', 'NULLIFY', 'TOMBSTONE', 'SURROGATE', 'RETAIN']).optional(),
  /** Rows of one purpose share one random surrogate. Default: `statistics`. */
  purpose: z.string().default('statistics'),
  reason: z.string().optional(),
  retain: z.string().optional(),
  retainBasis: z.string().optional(),
});

const columnSchema = z.union([
  z.string(),
  z.strictObject({ notPersonal: z.string() }),
  ruleSchema.partial().extend({ use: z.string().optional() }),
]);

const tableSchema = z.strictObject({
  links: z.array(linkSchema).default([]),
  /** The file of a copy that the rows go to. Default: the table's name. */
  section: z.string().optional(),
  /** What a copy shows beside the columns, by a path through other tables: `program: program_id->program.name`. */
  show: z.record(z.string(), z.string()).default({}),
  /** Column with the instant from which a row exists, so that a copy as of an instant can be made. */
  at: z.string().optional(),
  /** What happens to rows that the person owns. Default: DELETE_ROW. */
  erase: z.enum(['DELETE_ROW', 'ANONYMISE', 'NULLIFY', 'TOMBSTONE', 'SURROGATE', 'RETAIN']).optional(),
  reason: z.string().optional(),
  retain: z.string().optional(),
  retainBasis: z.string().optional(),
  /** A row whose CO_SUBJECT links are all empty is deleted. */
  orphan: z.literal('DELETE_ROW').optional(),
  personal: z.record(z.string(), z.array(z.string())).default({}),
  columns: z.record(z.string(), columnSchema).default({}),
  notPersonal: z.union([z.string(), z.record(z.string(), z.array(z.string()))]).default({}),
});

const otherStoreSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['OBJECT_STORE', 'FILES', 'MAIL', 'LOG', 'CACHE', 'QUEUE', 'STREAM', 'SANDBOX', 'VENDOR']),
  holds: z.string(),
  personal: z.boolean(),
  /** How the person's part leaves it: by expiry, by deletion, or not at all because nothing personal is in it. */
  erase: z.enum(['EXPIRES', 'DELETE', 'NOTHING_PERSONAL', 'RETAIN']),
  retain: z.string().optional(),
  reason: z.string(),
  /** Names of events, jobs and adapters in the code that write to it. */
  covers: z.array(z.string()).default([]),
});

const identifiers = z.array(z.string()).default([]);
const waiverSchema = z.strictObject({
  gate: z.string(),
  about: z.string(),
  reason: z.string().min(1),
  owner: z.string().min(1),
  expires: z.iso.date(),
});

const bindingsSchema = z.strictObject({
  version: z.literal(1),
  /** Name of the database in plans: `shop` in `shop/public.orders`. */
  store: z.string().regex(/^[a-z][a-z0-9-]*$/),
  subject: z.strictObject({
    kind: z.string().default('User'),
    /** Where people are. A database without people leaves it out and links columns to the subject's id. */
    table: z.string().optional(),
    key: list.default(['id']),
    /** Types of the key where `table` is left out. Default: `text`. */
    type: list.optional(),
    /** Columns of the key that name a tenant, not a person: kept where a surrogate takes the person's place. */
    tenant: list.optional(),
    /** Column that says in every table which company answers for a row: a copy for one company holds no row of another. */
    company: z.string().optional(),
  }),
  /** Further tables whose rows are people: ownership never passes through them. */
  dataSubjects: z.array(z.string()).default([]),
  identifiers: z
    .strictObject({
      emails: identifiers,
      names: identifiers,
      phones: identifiers,
      handles: identifiers,
      externalIds: identifiers,
    })
    .partial()
    .default({}),
  rules: z.record(z.string(), ruleSchema).default({}),
  /** Parts of `shared.stores.yaml` that a subgraph's database has. */
  include: z.array(z.enum(sharedParts)).default([]),
  tables: z.record(z.string(), tableSchema),
  others: z.array(otherStoreSchema).default([]),
  waivers: z.array(waiverSchema).default([]),
});

export type Bindings = z.infer<typeof bindingsSchema>;
export type TableBinding = z.infer<typeof tableSchema>;
export type LinkBinding = z.infer<typeof linkSchema>;

/** Bindings that cannot be used, with every problem at once, each with its place in the file. */
export class BindingsInvalid extends Error {
  override readonly name = 'BindingsInvalid';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super(`The bindings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`, { cause });
    this.problems = problems;
  }
}

/** Reads YAML; `<<` merges what an anchor names, keys that begin with `x-` are for anchors alone. Throws `BindingsInvalid`. */
export function parseBindings(text: string): Bindings {
  let document: unknown;
  try {
    document = parse(text, { merge: true });
  } catch (error) {
    throw new BindingsInvalid([`It is no YAML: ${error instanceof Error ? error.message : String(error)}`], error);
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
    document = Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('x-')));
  }
  const parsed = bindingsSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new BindingsInvalid(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`));
}
