import { Field, ID, Int, InterfaceType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { ReplayStatus } from '../replays/replay.entity.js';
import { LongRunningStatus } from './enums.js';

@InterfaceType('LongRunning', {
  description: 'Work that outlives the request that began it.',
  resolveType: (value: { constructor: { name: string } }) => value.constructor.name,
})
export abstract class LongRunning {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => LongRunningStatus, { description: 'Where it stands.' })
  status!: ReplayStatus;

  @Field(() => Int, { description: '0 to 100. Never falls; 100 only when `COMPLETED`.' })
  progress!: number;

  @Field(() => DateTime, { nullable: true, description: 'Null while `PENDING`.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null until it has ended.' })
  finishedAt!: Date | null;
}
