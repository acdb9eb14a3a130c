import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import {
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotPermitted,
  parseId,
  parseIdempotencyKey,
} from '#platform/subgraph-server';
import type { ExportRequestOutcome } from '../export/export-request.service.js';
import { passphraseProblem } from '../export/sealed-zip.js';
import type { PrivacyServices } from '../services.js';
import type { Context } from './context.js';
import { DownloadLink, RequestDataExportInput } from './export.types.js';
import {
  AlreadyInProgress,
  CreateDownloadLinkResult,
  DownloadLinksRevoked,
  PackageNotAvailable,
  RequestDataExportResult,
  RevokeDownloadLinksResult,
  TooManyExports,
} from './results.js';
import { invalid } from './input.js';
import { SelfOrOfficer } from './scopes.js';
import { toRequest } from './shape.js';

const notPermitted = (what: string): NotPermitted =>
  refuse(NotPermitted, {
    message: `There is no such ${what}, or it is not yours. Privacy officers may act for people of their own company.`,
  });

@Resolver()
export class ExportResolver {
  @Mutation(() => RequestDataExportResult, {
    description:
      'Asks for a copy of everything the platform holds about a person. The answer is immediate; follow it with `privacyRequestProgress`.',
  })
  @SelfOrOfficer()
  @Directive('@cost(weight: 100)')
  async requestDataExport(
    @Arg('input', () => RequestDataExportInput, { nullable: true, description: "Default: the caller's own data." })
    input: RequestDataExportInput | null,
    @IdempotencyKey() idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<typeof RequestDataExportResult> {
    const passphrase = input?.passphrase ?? null;
    const problem = passphrase === null ? null : passphraseProblem(passphrase);
    if (problem) return invalid([problem]);
    const outcome = await context.services.exports.request(context.actor, {
      passphrase,
      subjectUserId: input?.subjectUserId ? parseId('input.subjectUserId', input.subjectUserId) : null,
      idempotencyKey: parseIdempotencyKey(idempotencyKey),
    });
    return resultOf(outcome, context.services);
  }

  @Mutation(() => CreateDownloadLinkResult, {
    description: 'A new one-time link to a finished package, for the caller only. Earlier links stay as they are.',
  })
  @SelfOrOfficer()
  async createDownloadLink(
    @Arg('requestId', () => ID, { description: 'Id of a completed request.' }) requestId: string,
    @Ctx() context: Context,
  ): Promise<typeof CreateDownloadLinkResult> {
    // No idempotency key: the token is kept nowhere, so a repetition could not be given the same link.
    const created = await context.services.downloads.createLink(context.actor, parseId('requestId', requestId));
    if (created.kind === 'CREATED') return make(DownloadLink, { url: created.url, expiresAt: created.expiresAt });
    if (created.kind === 'NOT_FOUND') return notPermitted('request');
    const message =
      created.kind === 'NOT_READY'
        ? 'The package is not ready. Follow `privacyRequestProgress` until it is COMPLETED.'
        : 'The package has expired and was deleted. Ask for a new export.';
    return refuse(PackageNotAvailable, { message });
  }

  @Mutation(() => RevokeDownloadLinksResult, {
    description: 'Ends every unused link to a package at once, also the mailed one. Repeating it changes nothing.',
  })
  @SelfOrOfficer()
  async revokeDownloadLinks(
    @Arg('requestId', () => ID, { description: 'Id of the request.' }) requestId: string,
    @Ctx() context: Context,
  ): Promise<typeof RevokeDownloadLinksResult> {
    const count = await context.services.downloads.revokeLinks(context.actor, parseId('requestId', requestId));
    return count === null ? notPermitted('request') : make(DownloadLinksRevoked, { count });
  }
}

function resultOf(outcome: ExportRequestOutcome, services: PrivacyServices): typeof RequestDataExportResult {
  switch (outcome.kind) {
    case 'REQUESTED':
      return toRequest(outcome.request, services);
    case 'NOT_PERMITTED':
      return notPermitted('person');
    case 'ALREADY_IN_PROGRESS':
      return refuse(AlreadyInProgress, { request: toRequest(outcome.request, services) });
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {
        message: 'This idempotency key was used for the export of another person. Use a new key.',
      });
    case 'TOO_MANY':
      return refuse(TooManyExports, {
        message: `${services.settings.exportsPerDay} exports of one person in 24 hours are enough. Download one of those, or try again later.`,
        retryAt: outcome.retryAt,
      });
  }
}
