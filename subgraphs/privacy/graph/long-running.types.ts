import { Field, ID, Int, InterfaceType, registerEnumType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { PublicStatus } from '../requests/state-machine.rules.js';

export enum LongRunningStatus {
  PENDING = 'PENDING',
  PROCESSING = 'PROCESSING',
  COMPLETED = 'COMPLETED',
  FAILED = 'FAILED',
}
registerEnumType(LongRunningStatus, {
  name: 'LongRunningStatus',
  description: 'Where long-running work stands.',
  valuesConfig: {
    PENDING: { description: 'Accepted, not begun.' },
    PROCESSING: { description: 'Under way.' },
    COMPLETED: { description: 'Done; nothing changes any more.' },
    FAILED: { description: 'Ended without its result; a person has to look at it.' },
  },
});

@InterfaceType('LongRunning', {
  description: 'Work that outlives the request that began it.',
  resolveType: (value: { constructor: { name: string } }) => value.constructor.name,
})
export abstract class LongRunning {
  @Field(() => ID)
  id!: string;

  @Field(() => LongRunningStatus)
  status!: PublicStatus;

  @Field(() => Int, { description: '0 to 100. Never falls; 100 only when `COMPLETED`.' })
  progress!: number;

  @Field(() => DateTime, { nullable: true, description: 'Null while `PENDING`.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null until it has ended.' })
  finishedAt!: Date | null;
}
