import * as fc from 'fast-check';
import { type KeyedSubmission, planBatch, type StoredKey } from './ingest.rules.js';

const submission = (key: string, bodyHash: string) => ({ key, bodyHash }) as KeyedSubmission;
const stored = (bodyHash: string): StoredKey => ({ bodyHash, feedbackId: 'f' });

describe('planBatch', () => {
  test('a unit in conflict leaves nothing behind for later units', () => {
    const plan = planBatch(
      [[submission('a', '1'), submission('old', 'other')], [submission('a', '2')], [submission('a', '1')]],
      new Map([['old', stored('x')]]),
    );
    expect(plan.units).toEqual([
      { conflicts: [1], accepted: 0 },
      { conflicts: [], accepted: 1 },
      { conflicts: [0], accepted: 0 },
    ]);
    expect(plan.fresh.map(({ key, bodyHash }) => key + bodyHash)).toEqual(['a2']);
  });

  test('equals processing the units one after the other', () => {
    const unit = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), (drawn) => {
        const units = drawn.map((pairs) => pairs.map(([key, hash]) => submission(key, hash)));
        const together = planBatch(units, new Map());
        const known = new Map<string, StoredKey>();
        const alone = units.map((one) => {
          const plan = planBatch([one], known);
          for (const { key, bodyHash } of plan.fresh) known.set(key, stored(bodyHash));
          return plan.units[0];
        });
        expect(together.units).toEqual(alone);
        expect(new Set(together.fresh.map(({ key }) => key)).size).toBe(together.fresh.length);
        expect(together.fresh).toHaveLength(known.size);
      }),
    );
  });
});
