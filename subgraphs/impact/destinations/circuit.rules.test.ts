import { afterCall, type Circuit, closedCircuit, passage } from './circuit.rules.js';

const settings = { failures: 3, openMs: 60_000, longestOpenMs: 240_000 };
const start = new Date('2026-11-02T06:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const fail = (circuit: Circuit, now = start) => afterCall(circuit, 'FAILS', now, settings);
const by = (runId: string, now: Date) => ({ runId, now, probeMs: 10_000 });

test('failures in a row open it; a success between them starts again', () => {
  const two = fail(fail(closedCircuit));
  expect(two).toMatchObject({ state: 'CLOSED', failures: 2 });
  expect(afterCall(two, 'WORKS', start, settings)).toEqual(closedCircuit);
  expect(fail(two)).toMatchObject({ state: 'OPEN', failures: 3, openUntil: after(60_000) });
  expect(afterCall(two, null, start, settings)).toEqual(two);
});

test('while open no call is made; then one run probes, and another one when the probe is gone', () => {
  const open = fail(fail(fail(closedCircuit)));
  expect(passage(open, by('a', after(59_999)))).toEqual({ kind: 'WAIT', until: after(60_000) });
  const probing = passage(open, by('a', after(60_000)));
  expect(probing).toMatchObject({ kind: 'GO', circuit: { state: 'HALF_OPEN', probeRunId: 'a' } });
  const { circuit } = probing as { circuit: Circuit };
  expect(passage(circuit, by('b', after(60_001))).kind).toBe('WAIT');
  expect(passage(circuit, by('a', after(60_001))).kind).toBe('GO');
  expect(passage(circuit, by('b', after(70_001)))).toMatchObject({ kind: 'GO', circuit: { probeRunId: 'b' } });
});

test('a probe that succeeds closes it; one that fails opens it for twice as long, up to a bound', () => {
  let circuit = fail(fail(fail(closedCircuit)));
  const lasted: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const now = circuit.openUntil!;
    const through = passage(circuit, by('a', now)) as { circuit: Circuit };
    circuit = fail(through.circuit, now);
    lasted.push(circuit.openUntil!.getTime() - now.getTime());
  }
  expect(lasted).toEqual([120_000, 240_000, 240_000, 240_000]);
  const probe = passage(circuit, by('a', circuit.openUntil!)) as { circuit: Circuit };
  expect(afterCall(probe.circuit, 'WORKS', start, settings)).toEqual(closedCircuit);
});
