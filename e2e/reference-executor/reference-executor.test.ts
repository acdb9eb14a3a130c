import { run, Site } from '../harness/index.js';

/** The same platform, with query plans run by Apollo's gateway instead of ours: nothing in it depends on our executor. */
describe('GATEWAY_EXECUTOR=reference', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.create({ GATEWAY_EXECUTOR: 'reference', LOG_FORMAT: 'pretty' });
    await site.start();
  });
  afterAll(() => site.remove());

  it('does the main job, and every check of it holds', async () => {
    const { code, stdout } = await run('app/demo/main', { args: ['--json'], env: site.env });
    const story = JSON.parse(stdout) as { ok: boolean; checks: readonly { ok: boolean }[] };
    expect(story.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect({ ok: story.ok, code }).toEqual({ ok: true, code: 0 });
    // Ours plans only what Apollo's executor has not: the demo's subscriptions, a few of its dozens of documents.
    const metrics = await (await fetch(`${site.url}/metrics`)).text();
    const planned = /^gateway_planning_duration_seconds_count(?:\{[^}]*\})? (\d+)$/m.exec(metrics);
    expect(Number(planned![1])).toBeGreaterThan(0);
    expect(Number(planned![1])).toBeLessThan(20);
    expect(site.output).not.toMatch(/ (error|fatal) +\S/);
  });
});
