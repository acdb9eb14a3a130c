import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';
import { type AuditEntry, entryHash, genesisHash, verifyChain } from './chain.rules.js';

function chain(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let position = 1; position <= length; position += 1) {
    const previousHash = entries.at(-1)?.hash ?? genesisHash;
    const body = {
      position,
      id: `id-${position}`,
      requestId: `request-${position % 3}`,
      at: new Date(1_700_000_000_000 + position),
      actorKind: 'user',
      actorId: `actor-${position % 2}`,
      action: 'LINK_CREATED',
      details: { records: position, link: `l-${position}` },
    };
    entries.push({ ...body, previousHash, hash: entryHash(previousHash, body) });
  }
  return entries;
}

test('an untouched chain holds, in one go and page by page', () => {
  const entries = chain(10);
  const whole = verifyChain(entries);
  expect(whole).toEqual({ position: 10, hash: entries[9]!.hash });
  const half = verifyChain(entries.slice(0, 4));
  expect(verifyChain(entries.slice(4), half as { position: number; hash: string })).toEqual(whole);
});

test('any change, removal, swap or repetition of any entry is found at or before its place', () => {
  const change: fc.Arbitrary<(entries: AuditEntry[], at: number) => void> = fc.constantFrom(
    (all: AuditEntry[], at: number) => void (all[at] = { ...all[at]!, actorId: 'somebody-else' }),
    (all: AuditEntry[], at: number) => void (all[at] = { ...all[at]!, at: new Date(0) }),
    (all: AuditEntry[], at: number) => void (all[at] = { ...all[at]!, details: { ...all[at]!.details, records: -1 } }),
    (all: AuditEntry[], at: number) => void all.splice(at, 1),
    (all: AuditEntry[], at: number) => void all.splice(at, 0, all[at]!),
    (all: AuditEntry[], at: number) => void all.splice(at, 2, all[at + 1]!, all[at]!),
    (all: AuditEntry[], at: number) => {
      const { previousHash, hash: _hash, ...body } = all[at]!;
      const forged = { ...body, action: 'PACKAGE_DOWNLOADED' };
      all[at] = { ...forged, previousHash, hash: entryHash(previousHash, forged) };
    },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), change, (at, tamper) => {
      const entries = chain(10);
      tamper(entries, at);
      const found = verifyChain(entries);
      expect(found).toHaveProperty('problem');
      expect(found.position).toBeLessThanOrEqual(at + 2);
    }),
  );
});

test('canonical JSON does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
    }),
  );
});
