import { Field, ID, Int, InterfaceType } from 'type-graphql';
import type { RunStatus } from '../deliveries/run.rules.js';
import { LongRunningStatusEnum } from './delivery.enums.js';
import { DateTime } from './scalars.js';

/** The same as in the other subgraphs that have long work. */
@InterfaceType('LongRunning', {
  autoRegisterImplementations: false,
  description: 'Work that outlives the request that began it.',
  resolveType: (value: { constructor: { name: string } }) => value.constructor.name,
})
export abstract class LongRunning {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => LongRunningStatusEnum, { description: 'Where it stands.' })
  status!: RunStatus;

  @Field(() => Int, { description: '0 to 100. Never falls; 100 only when `COMPLETED`.' })
  progress!: number;

  @Field(() => DateTime, { nullable: true, description: 'Null while `PENDING`.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null until it has ended.' })
  finishedAt!: Date | null;
}
