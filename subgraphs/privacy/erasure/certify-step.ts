import type { Outbox } from '#platform/events';
import { ErasureLedger, type ErasedPeople, ledgerKey } from '#platform/erasure';
import type { Database } from '#platform/database';
import type { Mailer } from '#platform/mail';
import { newEvent } from '#contracts/events';
import type { ErasureBarrier, Sessions } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import type { AuditStore } from '../audit/audit.store.js';
import { subjectOf } from '../export/contributors.js';
import { noticeMail } from '../notifications/notice-mail.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork } from '../steps/request-work.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import { type Certificate, certificateOf, sealOf } from './certificate.rules.js';
import type { ErasureStore } from './erasure.store.js';
import { ledgerLock } from './ledger-lock.js';
import type { OwnRecords } from './own-records.js';
import type { WorkingSet } from './working-set.js';

export interface CertifyStepDependencies {
  readonly db: Database;
  readonly work: RequestWork;
  readonly erasures: ErasureStore;
  readonly audit: AuditStore;
  readonly ownRecords: OwnRecords;
  readonly workingSet: WorkingSet;
  readonly people: ErasedPeople;
  readonly barriers: () => readonly ErasureBarrier[];
  readonly sessions: Sessions | undefined;
  readonly mailer: Mailer;
  readonly outbox: Outbox;
  readonly ledgerDir: string;
  readonly clock: Clock;
}

/** Issues the certificate, writes to the person for the last time, and forgets them here, too. */
export class CertifyStep implements StepWork {
  readonly #deps: CertifyStepDependencies;

  constructor(deps: CertifyStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request }: StepRun): Promise<void> {
    const { db, work, erasures, audit, ownRecords, people, outbox, ledgerDir, clock } = this.#deps;
    const { userId } = subjectOf(request);
    const epoch = request.epoch!;
    const planHash = request.planHash!;
    const results = await erasures.resultsOf(request.id);
    const certificate = certificateOf({
      request,
      items: await erasures.itemsOf(request.id),
      results,
      acks: await erasures.acksOf(request.id),
      auditHead: await audit.head(),
      issuedAt: clock.now(),
    });
    const seal = sealOf(certificate, ledgerKey(ledgerDir));
    const isWhole = certificate.outcome === 'ERASED';
    // Also where a subgraph's confirmation was waived: none of them takes the person in again.
    for (const barrier of this.#deps.barriers()) await barrier.markErased({ userId, epoch });
    await this.#mail(request, certificate, seal);
    if (isWhole) await ownRecords.removeObjects(db, userId);
    await this.#deps.sessions?.forget(userId);
    await work.write(step, async (write) => {
      await write.complete();
      await erasures.saveCertificate(write.tx, request.id, { body: { ...certificate }, seal, issuedAt: clock.now() });
      await erasures.shredWorkingSet(write.tx, request.id);
      await outbox.append(write.tx, [newEvent('user.erasure.completed', userId, { userId, epoch, planHash })]);
      await people.markErased(write.tx, { userId, epoch });
      await write.apply({ type: isWhole ? 'ERASED' : 'ERASED_IN_PART' });
      if (isWhole) await ownRecords.forget(write.tx, userId, clock.now());
      await write.audit('USER_DELETED', { epoch, seal, outcome: certificate.outcome });
      await ledgerLock(write.tx);
      new ErasureLedger(ledgerDir).append(
        {
          kind: 'COMPLETED',
          requestId: request.id,
          subjectRef: people.refOf(userId),
          epoch,
          planHash,
          catalogueHash: results[0]?.catalogueHash ?? '',
          subgraphs: results.map(({ subgraph }) => subgraph),
        },
        clock.now(),
      );
    });
  }

  async #mail(request: PrivacyRequestRow, certificate: Certificate, seal: string): Promise<void> {
    const { erasures, workingSet, mailer } = this.#deps;
    const sealed = await erasures.workingSetOf(request.id);
    if (sealed === null) return;
    const { contact } = workingSet.open(request.id, sealed);
    if (!contact) return;
    const notice = certificate.outcome === 'ERASED' ? 'ERASED' : 'ERASED_IN_PART';
    const mail = noticeMail(notice, { locale: contact.locale, statements: [`${certificate.requestId} · ${seal}`] });
    await mailer.send({ to: contact.email, ...mail, idempotencyKey: `privacy-erased/${request.id}` });
  }
}
