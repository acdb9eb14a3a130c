import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { IdempotencyKeyReused, parseId, parseIdempotencyKey } from '#platform/subgraph-server';
import type { ExportRequestOutcome } from '../export/export-request.service.js';
import type { PrivacyServices } from '../services.js';
import { type Context, selfOrOfficer } from './context.js';
import {
  AlreadyInProgress,
  CreateDownloadLinkResult,
  DownloadLink,
  DownloadLinksRevoked,
  NotPermitted,
  PackageNotAvailable,
  RequestDataExportInput,
  RequestDataExportResult,
  RevokeDownloadLinksResult,
  TooManyExports,
} from './results.js';
import { toRequest } from './shape.js';

const notPermitted = (what: string): NotPermitted =>
  Object.assign(new NotPermitted(), {
    message: `There is no such ${what}, or it is not yours. Privacy officers may act for people of their own company.`,
  });

const unavailable = (message: string): PackageNotAvailable => Object.assign(new PackageNotAvailable(), { message });

@Resolver()
export class ExportResolver {
  @Mutation(() => RequestDataExportResult, {
    description:
      'Asks for a copy of everything the platform holds about a person. The answer is immediate; follow it with `privacyRequestProgress`.',
  })
  @Directive(selfOrOfficer)
  @Directive('@cost(weight: 100)')
  async requestDataExport(
    @Arg('input', () => RequestDataExportInput, { nullable: true }) input: RequestDataExportInput | null,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description: 'Repeating a key answers the same request. 1 to 200 characters.',
    })
    idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<typeof RequestDataExportResult> {
    const outcome = await context.services.exports.request(context.actor, {
      subjectUserId: input?.subjectUserId ? parseId('input.subjectUserId', input.subjectUserId) : null,
      idempotencyKey: parseIdempotencyKey(idempotencyKey),
    });
    return answerOf(outcome, context.services);
  }

  @Mutation(() => CreateDownloadLinkResult, {
    description: 'A new one-time link to a finished package, for the caller only. Earlier links stay as they are.',
  })
  @Directive(selfOrOfficer)
  async createDownloadLink(
    @Arg('requestId', () => ID) requestId: string,
    @Ctx() context: Context,
  ): Promise<typeof CreateDownloadLinkResult> {
    const created = await context.services.downloads.createLink(context.actor, parseId('requestId', requestId));
    if (created.kind === 'CREATED') {
      return Object.assign(new DownloadLink(), { url: created.url, expiresAt: created.expiresAt });
    }
    if (created.kind === 'NOT_READY')
      return unavailable('The package is not ready. Follow `privacyRequestProgress` until it is COMPLETED.');
    if (created.kind === 'EXPIRED')
      return unavailable('The package has expired and was deleted. Ask for a new export.');
    return notPermitted('request');
  }

  @Mutation(() => RevokeDownloadLinksResult, {
    description: 'Ends every unused link to a package at once, also the mailed one.',
  })
  @Directive(selfOrOfficer)
  async revokeDownloadLinks(
    @Arg('requestId', () => ID) requestId: string,
    @Ctx() context: Context,
  ): Promise<typeof RevokeDownloadLinksResult> {
    const count = await context.services.downloads.revokeLinks(context.actor, parseId('requestId', requestId));
    return count === null ? notPermitted('request') : Object.assign(new DownloadLinksRevoked(), { count });
  }
}

function answerOf(outcome: ExportRequestOutcome, services: PrivacyServices): typeof RequestDataExportResult {
  if (outcome.kind === 'REQUESTED') return toRequest(outcome.request, services);
  if (outcome.kind === 'NOT_PERMITTED') return notPermitted('person');
  if (outcome.kind === 'ALREADY_IN_PROGRESS') {
    return Object.assign(new AlreadyInProgress(), {
      message: 'An export for this person is under way; follow it instead of a new one.',
      request: toRequest(outcome.request, services),
    });
  }
  if (outcome.kind === 'KEY_REUSED') {
    return refuse(IdempotencyKeyReused, {
      message: 'This idempotency key was used for the export of another person. Use a new key.',
    });
  }
  const { exportsPerDay } = services.context.settings;
  return Object.assign(new TooManyExports(), {
    message: `${exportsPerDay} exports of one person in 24 hours are enough. Download one of those, or try again later.`,
    retryAt: outcome.retryAt,
  });
}
