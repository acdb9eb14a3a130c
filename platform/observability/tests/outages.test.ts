import { testLogger } from '#platform/testing';
import { OutageLines } from '../outages.js';

const full = Object.assign(new Error('could not extend file "base/16384/16422": No space left on device'), {
  code: '53100',
});
const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

test('a full disk is one line, whoever meets it and at whatever depth', () => {
  const { log, entries } = testLogger();
  for (let time = 0; time < 1000; time += 1) {
    log.error({ err: full, errorId: `e${time}` }, 'A resolver failed');
    log.warn({ reason: 'error [53100]: No space left on device' }, 'Events could not be sent');
    log.child({ part: 'jobs' }).error({ err: new Error('failed', { cause: full }) }, 'A job failed');
    log.error(full);
  }
  expect(entries.map(({ msg }) => msg)).toEqual(['A resolver failed']);
});

test('a database that is away is one line for each thing said about it; everything else is printed every time', () => {
  const { log, entries } = testLogger();
  for (let time = 0; time < 100; time += 1) {
    log.warn({ err: away }, 'First');
    log.warn({ reason: 'error [57P03]: the database system is starting up' }, 'Second');
  }
  for (let time = 0; time < 3; time += 1) {
    log.error({ err: new Error('a bug') }, 'A resolver failed');
    log.warn('nothing but words: ECONNREFUSED');
    log.info({ err: full }, 'Told by someone who knows');
  }
  expect(entries.filter(({ msg }) => msg === 'First')).toHaveLength(1);
  expect(entries.filter(({ msg }) => msg === 'Second')).toHaveLength(1);
  expect(entries).toHaveLength(11);
});

test('a minute later the next one says how many were left out', () => {
  let nowMs = 0;
  const lines = new OutageLines(() => nowMs);
  const judge = () => lines.judge('x', full);
  expect([judge(), judge(), judge()].map(({ leave }) => leave)).toEqual([false, true, true]);
  nowMs = 60_000;
  expect(judge()).toMatchObject({ leave: false, leftOut: 2, outage: expect.stringContaining('disk is full') });
  expect(judge().leave).toBe(true);
});
