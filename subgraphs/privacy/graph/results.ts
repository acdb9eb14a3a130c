import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { DateTime, ErrorResult, IdempotencyKeyReused, InputProblem, NotPermitted } from '#platform/subgraph-server';
import { DownloadLink } from './export.types.js';
import { PrivacyRequest } from './request.types.js';

@ObjectType('PrivacyInputInvalid', {
  implements: ErrorResult,
  description: 'Some fields are not valid; nothing was done.',
})
export class PrivacyInputInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  problems!: readonly InputProblem[];
}

@ObjectType('AlreadyInProgress', {
  implements: ErrorResult,
  description: 'The subject already has a request of this type under way; it is the answer to this one, too.',
})
export class AlreadyInProgress extends ErrorResult {
  @Field(() => PrivacyRequest, { description: 'The request under way.' })
  request!: PrivacyRequest;
}

@ObjectType('TooManyExports', {
  implements: ErrorResult,
  description: 'The daily number of exports of one person is used up.',
})
export class TooManyExports extends ErrorResult {
  @Field(() => DateTime, { description: 'When the next export may be asked for.' })
  retryAt!: Date;
}

@ObjectType('PackageNotAvailable', {
  implements: ErrorResult,
  description: 'There is no package to download: not yet, or no longer.',
})
export class PackageNotAvailable extends ErrorResult {}

@ObjectType('DownloadLinksRevoked', { description: 'The links to a package open nothing any more.' })
export class DownloadLinksRevoked {
  @Field(() => Int, { description: 'Links that were still good until now.' })
  count!: number;
}

export const RequestDataExportResult = createUnionType({
  name: 'RequestDataExportResult',
  description: 'The request, or why there is none.',
  types: () =>
    [
      PrivacyRequest,
      AlreadyInProgress,
      NotPermitted,
      TooManyExports,
      IdempotencyKeyReused,
      PrivacyInputInvalid,
    ] as const,
});

export const CreateDownloadLinkResult = createUnionType({
  name: 'CreateDownloadLinkResult',
  description: 'The link, or why there is none.',
  types: () => [DownloadLink, PackageNotAvailable, NotPermitted] as const,
});

export const RevokeDownloadLinksResult = createUnionType({
  name: 'RevokeDownloadLinksResult',
  description: 'How many links were ended, or why none was.',
  types: () => [DownloadLinksRevoked, NotPermitted] as const,
});
