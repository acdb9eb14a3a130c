import { People, type Site } from '../harness/index.js';
import type { RunningApp } from '../harness/index.js';
import { StepGate } from './gate.js';
import { Officers } from './officers.js';
import { expectErased } from './stores.js';
import { newSubject } from './subject.js';
import type { Verdict } from './verdict.js';

/**
 * One erasure during which the platform is killed with -9 at every step: in the transaction that ends it, and in the first one that says
 * how far a subgraph has come. It ends as an undisturbed one. Answers the platform that runs at the end.
 */
export async function proveCrashes(site: Site, first: RunningApp, verdict: Verdict): Promise<RunningApp> {
  let app = first;
  const people = new People(site);
  const officers = new Officers(site, people);
  const gate = await StepGate.at(site);
  const killedAt = new Set<string>();
  try {
    const subject = await newSubject(site, 'Crash');
    const request = await officers.planned(subject);
    await gate.shut();
    await officers.approve(request);
    let over = false;
    while (!over) {
      const step = await gate.next();
      const point = `${step.kind} ${step.subgraph} ${step.state}`;
      over = step.kind === 'CERTIFY' && killedAt.has(point);
      if (killedAt.has(point)) await gate.pass();
      else {
        killedAt.add(point);
        await app.crash();
        await gate.bury(step);
        await people.close();
        app = await site.start();
      }
    }
    await gate.open();
    await officers.ended(request.id);
    const misses = verdict.misses.length;
    await expectErased(site, { request: await officers.request(request.id), subject, verdict });
    verdict.add('crashPoints', killedAt.size);
    if (verdict.misses.length === misses) verdict.add('resumed', killedAt.size);
    return app;
  } finally {
    await gate.remove();
    await people.close();
  }
}
