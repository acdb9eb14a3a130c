import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, IdempotencyKeyReused } from '#platform/subgraph-server';
import { PrivacyRequest } from './request.types.js';

@InputType()
export class RequestDataExportInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Whose data; the caller themself when absent. Others: privacy officers only.',
  })
  subjectUserId?: string | null;
}

@ObjectType({
  description: 'The subject already has a request of this type under way; it is the answer to this one, too.',
})
export class AlreadyInProgress {
  @Field(() => String)
  message!: string;

  @Field(() => PrivacyRequest)
  request!: PrivacyRequest;
}

@Directive('@shareable')
@ObjectType({ description: 'There is no such person or thing, or not for this caller. Which of the two is not said.' })
export class NotPermitted {
  @Field(() => String)
  message!: string;
}

@ObjectType({ description: 'The daily number of exports of one person is used up.' })
export class TooManyExports {
  @Field(() => String)
  message!: string;

  @Field(() => DateTime)
  retryAt!: Date;
}

@ObjectType({ description: 'Opens the package once, for the caller it was made for.' })
export class DownloadLink {
  @Field(() => String, { description: 'Send the bearer token with it, or enter the download code in a browser.' })
  url!: string;

  @Field(() => DateTime)
  expiresAt!: Date;
}

@ObjectType({ description: 'There is no package to download: not yet, or no longer.' })
export class PackageNotAvailable {
  @Field(() => String)
  message!: string;
}

@ObjectType()
export class DownloadLinksRevoked {
  @Field(() => Int, { description: 'Links that were still good until now.' })
  count!: number;
}

const byClass = (value: { constructor: { name: string } }): string => value.constructor.name;

export const RequestDataExportResult = createUnionType({
  name: 'RequestDataExportResult',
  types: () => [PrivacyRequest, AlreadyInProgress, NotPermitted, TooManyExports, IdempotencyKeyReused] as const,
  resolveType: byClass,
});

export const CreateDownloadLinkResult = createUnionType({
  name: 'CreateDownloadLinkResult',
  types: () => [DownloadLink, PackageNotAvailable, NotPermitted] as const,
  resolveType: byClass,
});

export const RevokeDownloadLinksResult = createUnionType({
  name: 'RevokeDownloadLinksResult',
  types: () => [DownloadLinksRevoked, NotPermitted] as const,
  resolveType: byClass,
});
