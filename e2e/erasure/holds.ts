import { People, rowsOf, type Site } from '../harness/index.js';
import { StepGate } from './gate.js';
import { Officers } from './officers.js';
import { expectErased } from './stores.js';
import { newSubject, type Subject } from './subject.js';
import type { Verdict } from './verdict.js';

const moments = ['before the plan', 'before the approval', 'after the approval', 'while erasing'] as const;
type Moment = (typeof moments)[number];

/** Holds placed at four moments of an erasure: the records stay until the release, and go then. */
export async function proveHolds(site: Site, verdict: Verdict): Promise<void> {
  const people = new People(site);
  const officers = new Officers(site, people);
  const gate = await StepGate.at(site);
  try {
    for (const moment of moments) await proveHold({ site, officers, gate, verdict, moment });
  } finally {
    await gate.remove();
    await people.close();
  }
}

interface HoldProof {
  readonly site: Site;
  readonly officers: Officers;
  readonly gate: StepGate;
  readonly verdict: Verdict;
  readonly moment: Moment;
}

async function proveHold({ site, officers, gate, verdict, moment }: HoldProof): Promise<void> {
  const subject = await newSubject(site, 'Held');
  const texts = await textsOf(site, subject);
  const early = moment === 'before the plan' ? await officers.hold(subject) : undefined;
  const request = await officers.planned(subject);
  const hold = early ?? (await holdAt({ officers, gate, moment, subject, approve: () => officers.approve(request) }));
  if (early) await officers.approve(request);
  await officers.ended(request.id);
  const partly = await officers.request(request.id);
  for (let kept = await textsOf(site, subject); kept < texts; kept += 1)
    verdict.miss('heldLost', `a hold placed ${moment}`);
  const said = `with a hold placed ${moment} it ended as ${partly.outcome}`;
  verdict.expect('falseSuccess', said, partly.outcome === 'PARTIALLY_FULFILLED');
  const rest = await officers.release(hold, subject, request.id);
  await expectErased(site, { request: rest, subject, verdict });
}

async function holdAt(given: {
  readonly officers: Officers;
  readonly gate: StepGate;
  readonly moment: Moment;
  readonly subject: Subject;
  readonly approve: () => Promise<void>;
}): Promise<string> {
  const { officers, gate, moment, subject, approve } = given;
  if (moment === 'before the approval') {
    const hold = await officers.hold(subject);
    await approve();
    return hold;
  }
  await gate.shut();
  await approve();
  // The subgraph that owns people and texts erases last.
  await (moment === 'while erasing' ? gate.passUntil('ERASE', 'safety') : gate.passUntil('FREEZE'));
  const hold = await officers.hold(subject);
  await gate.open();
  return hold;
}

async function textsOf(site: Site, { userId }: Subject): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(site, 'impact', {
    sql: 'select count(*)::int as n from feedback where user_id = $1 and text is not null',
    values: [userId],
  });
  return row!.n;
}
