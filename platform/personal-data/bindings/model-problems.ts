import { masksNothing } from '../engine/masks.js';
import { plainColumnsOf, fullName, type Link, type Model, shortName, type Table } from './model.js';

/** Everything that makes a model unfit, in the order of the tables, each with its place and the way to mend it. */
export function modelProblems(model: Model): string[] {
  const problems = [...subjectProblems(model), ...coverageProblems(model)];
  for (const table of model.tables.values()) {
    const says = (problem: string) => problems.push(`${shortName(table.name)}: ${problem}`);
    for (const link of table.links) for (const problem of linkProblems(model, table, link)) says(problem);
    for (const problem of columnProblems(model, table)) says(problem);
    for (const problem of shownProblems(model, table)) says(problem);
  }
  return problems;
}

function subjectProblems({ subject, shape }: Model): string[] {
  if (subject.table === null) return [];
  const table = shape.tables.get(subject.table);
  if (!table) return [`subject.table: there is no table "${shortName(subject.table)}"`];
  return subject.columns
    .filter((column) => !table.columns.has(column))
    .map((column) => `subject.key: ${shortName(subject.table!)} has no column "${column}"`);
}

/** Column by column: what is there and not bound, what is bound and not there, what is bound twice. */
function coverageProblems({ bindings, shape }: Model): string[] {
  const problems: string[] = [];
  for (const [name, table] of shape.tables) {
    const binding = bindings.tables[shortName(name)] ?? bindings.tables[name];
    if (!binding) {
      problems.push(`${shortName(name)}: the table is not bound; say what its columns are`);
      continue;
    }
    if (typeof binding.notPersonal === 'string') continue;
    const bound = boundColumns(binding);
    const missing = [...table.columns.keys()].filter((column) => !bound.includes(column));
    if (missing.length > 0) problems.push(`${shortName(name)}: not bound: ${missing.join(', ')}`);
    for (const column of new Set(bound)) {
      if (!table.columns.has(column)) problems.push(`${shortName(name)}: there is no column "${column}"`);
      if (bound.indexOf(column) !== bound.lastIndexOf(column))
        problems.push(`${shortName(name)}: "${column}" is bound twice`);
    }
  }
  for (const given of Object.keys(bindings.tables)) {
    if (!shape.tables.has(fullName(given))) problems.push(`${given}: there is no such table`);
  }
  for (const [given, table] of Object.entries(bindings.tables)) {
    const used = [
      ...Object.keys(table.personal),
      ...Object.values(table.columns).flatMap((value) =>
        typeof value === 'string' ? [value] : 'use' in value && value.use !== undefined ? [value.use] : [],
      ),
    ];
    for (const rule of used) if (!bindings.rules[rule]) problems.push(`${given}: there is no rule "${rule}"`);
  }
  return problems;
}

function boundColumns(binding: Model['bindings']['tables'][string]): string[] {
  return [
    ...Object.values(binding.personal).flat(),
    ...Object.keys(binding.columns).filter((column) => !plainColumnsOf(binding).some(([plain]) => plain === column)),
    ...plainColumnsOf(binding).map(([column]) => column),
  ].filter((column) => !/->|\[\*\]/.test(column));
}

const keepsRow = ['RETAIN'];

function* linkProblems(model: Model, table: Table, link: Link): Generator<string> {
  const at = `link ${link.role} by ${link.places.map((place) => place.column).join(', ')}`;
  for (const { column } of link.places) if (!table.shape.columns.has(column)) yield `${at}: no column "${column}"`;
  if (link.to !== null && !model.shape.tables.has(link.to)) {
    yield `${at}: there is no table "${shortName(link.to)}"`;
    return;
  }
  const target = link.to === null ? undefined : model.shape.tables.get(link.to);
  for (const column of target ? link.key : [])
    if (!target!.columns.has(column)) yield `${at}: ${shortName(link.to!)} has no column "${column}"`;
  if (link.key.length !== link.places.length)
    yield `${at}: ${link.places.length} columns cannot be compared with ${link.key.length} of ${shortName(link.to ?? 'the subject')}; name them in "key"`;
  const lists = link.places.filter((place) => place.each !== null).length;
  if (lists > 1 || (lists === 1 && link.places.length > 1 && !link.direct))
    yield `${at}: elements of one array can be compared, beside columns only with the person's own key`;
  if (link.onErase === 'SURROGATE' && !link.direct)
    yield `${at}: a surrogate takes the place of the person's own key; use NULLIFY or TOMBSTONE`;
  const own =
    table.name === model.subject.table && link.direct && link.places.every((p, i) => p.column === link.key[i]);
  if (link.role === 'OWNER' && model.people.has(table.name) && !own)
    yield `${at}: ownership would pass to another person; use CO_SUBJECT, ABOUT or another role`;
  if (link.to !== null && link.to !== model.subject.table) {
    const parent = model.tables.get(link.to);
    if (!parent?.links.some((each) => each.role === 'OWNER'))
      yield `${at}: ${shortName(link.to)} has no OWNER link, so nothing leads from the person to it`;
    if (['NULLIFY', 'TOMBSTONE', 'SURROGATE'].includes(link.onErase))
      yield `${at}: only a link to the person can be cut; use DELETE_ROW, ANONYMISE or RETAIN`;
  }
  if (link.to === model.subject.table && link.onErase === 'ANONYMISE' && !own)
    yield `${at}: after ANONYMISE the row would still name the person; use NULLIFY, SURROGATE or RETAIN`;
  if (own && ['NULLIFY', 'SURROGATE', 'TOMBSTONE'].includes(link.onErase))
    yield `${at}: the person's own row is deleted (DELETE_ROW) or its columns are (ANONYMISE)`;
  if (link.onErase === 'NULLIFY') {
    for (const [i, { column, path, each }] of link.places.entries()) {
      const tenant = model.subject.tenant.includes(link.key[i] ?? '');
      const solid = table.shape.columns.get(column)?.nullable === false;
      if (path.length === 0 && each === null && solid && !tenant)
        yield `${at}: "${column}" is NOT NULL; use SURROGATE, or DELETE_ROW`;
    }
  }
  if (keepsRow.includes(link.onErase) && (link.retainBasis === null || link.retain === null))
    yield `${at}: RETAIN needs "retainBasis" (a paragraph of Art. 17(3)) and "retain" (until when)`;
}

/** What is shown of another table may say nothing of a person: that would be in the copies of other people. */
function* shownProblems(model: Model, table: Table): Generator<string> {
  for (const { name, column, hops } of table.shown) {
    if (!table.shape.columns.has(column)) yield `show "${name}": no column "${column}"`;
    if (hops.length === 0) yield `show "${name}": leads nowhere; write column->table.column`;
    for (const hop of hops) {
      const shape = model.shape.tables.get(hop.table);
      const binding = model.bindings.tables[shortName(hop.table)];
      if (!shape?.columns.has(hop.column) || !binding)
        yield `show "${name}": there is no column "${shortName(hop.table)}.${hop.column}"`;
      else if (shape.key.length !== 1) yield `show "${name}": ${shortName(hop.table)} has no key of one column`;
      else if (
        typeof binding.notPersonal !== 'string' &&
        !plainColumnsOf(binding).some(([plain]) => plain === hop.column)
      )
        yield `show "${name}": "${shortName(hop.table)}.${hop.column}" is personal, and would be shown to other people`;
    }
  }
}

function* columnProblems(model: Model, table: Table): Generator<string> {
  const staysUnseen = table.columns.every(({ rule }) => rule.erase === 'RETAIN' && rule.export === 'NEVER');
  if (!staysUnseen && table.links.length === 0)
    yield 'has personal columns and no link to the person; say whose the rows are';
  if (table.at !== null && !table.shape.columns.has(table.at)) yield `"at" names no column: "${table.at}"`;
  const roles = table.links.map((link) => link.role);
  for (const { name, rule, place, roles: given } of table.columns) {
    const column = table.shape.columns.get(place.column);
    if (!column) continue;
    for (const role of given)
      if (!roles.includes(role)) yield `"${name}" counts for ${role}, and no link of the table has that role`;
    if (!rule.category || !rule.source || !rule.export || !rule.erase) {
      yield `"${name}" needs category, source, export and erase`;
      continue;
    }
    const needsReason = ['REDACT', 'NEVER', 'SUMMARISE'].includes(rule.export);
    if (needsReason && !rule.reason) yield `"${name}": export ${rule.export} needs a "reason"`;
    if (rule.erase === 'RETAIN' && !(rule.reason ?? rule.retainBasis)) yield `"${name}": RETAIN needs a "reason"`;
    const problem = masksNothing({ rule, column, place, key: table.shape.key, unique: table.shape.unique });
    if (problem) yield `"${name}": ${problem}`;
    const owners = table.links.filter((link) => given.includes(link.role));
    // A person's own row is the pattern of surrogates: what is retained is what a surrogate keeps of it.
    const isPerson = table.name === model.subject.table;
    if (
      !isPerson &&
      rule.erase === 'RETAIN' &&
      owners.length > 0 &&
      owners.every((link) => link.onErase === 'DELETE_ROW')
    )
      yield `"${name}": RETAIN in a row that is deleted; keep the row (erase: ANONYMISE) or delete the column with it`;
  }
}
