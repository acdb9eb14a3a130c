import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ConnectionShape, PageArgs, parseId } from '#platform/subgraph-server';
import type { Context } from './context.js';
import { listRequests } from './request.resolver.js';
import { type PrivacyRequest, PrivacyRequestConnection } from './request.types.js';
import { SelfOrOfficer } from './scopes.js';
import { User } from './user.types.js';

@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => PrivacyRequestConnection, {
    nullable: true,
    description: 'Requests about this person, newest first; empty where the caller may not see them.',
  })
  @SelfOrOfficer()
  privacyRequests(
    @Root() user: User,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<PrivacyRequest>> {
    return listRequests(context, { subjectUserId: parseId('id', user.id) }, args);
  }
}
