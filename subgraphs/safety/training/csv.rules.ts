/** Records of an RFC 4180 file as objects by its header. */
export function parseCsv(content: string): Record<string, string>[] {
  const [header = [], ...records] = recordsOf(content);
  return records
    .filter((record) => record.length === header.length)
    .map((record) => Object.fromEntries(header.map((name, at) => [name, record[at]!])));
}

function recordsOf(content: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < content.length; at += 1) {
    const char = content[at]!;
    if (quoted) {
      if (char !== '"') field += char;
      else if (content[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      record.push(field);
      field = '';
    } else if (char === '\n') {
      records.push([...record, field.replace(/\r$/, '')]);
      record = [];
      field = '';
    } else field += char;
  }
  if (field !== '' || record.length > 0) records.push([...record, field]);
  return records;
}
