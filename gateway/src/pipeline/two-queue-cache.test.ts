import { describe, expect, it } from '@jest/globals';
import { TwoQueueCache } from './two-queue-cache.js';

interface Page {
  readonly bytes: number;
}

function cache(limits: { maxEntries?: number; maxBytes?: number } = {}) {
  const time = { now: 0 };
  const evicted: Page[] = [];
  const pages = new TwoQueueCache<Page>({
    maxEntries: 16,
    maxBytes: 1600,
    ...limits,
    bytesOf: ({ bytes }) => bytes,
    evicted: (page) => evicted.push(page),
    now: () => time.now,
  });
  const add = (key: string, bytes = 1): Page => {
    const page = { bytes };
    pages.add(key, page);
    return page;
  };
  return { pages, evicted, time, add };
}

describe('a cache of two queues', () => {
  it('keeps what is used again through a flood of what is not', () => {
    const { pages, time, add } = cache();
    const kept = add('kept');
    time.now = 6000;
    expect(pages.get('kept')).toBe(kept);
    for (let at = 0; at < 1000; at++) add(`flood ${at}`);
    expect(pages.get('kept')).toBe(kept);
    expect([...pages.keys()]).toEqual(['kept', 'flood 999', 'flood 998']);
  });

  it('keeps what it is told to', () => {
    const { pages, add } = cache();
    const recorded = add('recorded');
    pages.promote('recorded');
    pages.promote('unknown');
    for (let at = 0; at < 100; at++) add(`flood ${at}`);
    expect(pages.get('recorded')).toBe(recorded);
  });

  it('takes uses within five seconds for one', () => {
    const { pages, time, add } = cache();
    add('once');
    time.now = 4999;
    expect(pages.get('once')).toBeDefined();
    for (let at = 0; at < 2; at++) add(`flood ${at}`);
    expect(pages.get('once')).toBeUndefined();
  });

  it('keeps what comes back after it had to go', () => {
    const { pages, evicted, add } = cache();
    const first = add('page');
    for (let at = 0; at < 2; at++) add(`flood ${at}`);
    expect(evicted).toEqual([first]);
    const second = add('page');
    for (let at = 0; at < 100; at++) add(`more ${at}`);
    expect(pages.get('page')).toBe(second);
  });

  it('forgets what was used longest ago, by count and by size', () => {
    const { pages, time, add } = cache({ maxBytes: 160 });
    for (let at = 0; at < 14; at++) {
      add(`page ${at}`, 10);
      time.now += 6000;
      pages.get(`page ${at}`);
    }
    expect(pages.size).toBe(14);
    pages.get('page 0');
    add('next', 20);
    time.now += 6000;
    pages.get('next');
    expect(pages.get('page 0')).toBeDefined();
    expect(pages.get('page 1')).toBeUndefined();
    expect(pages.get('page 2')).toBeUndefined();
    expect(pages.size).toBe(13);
  });
});
