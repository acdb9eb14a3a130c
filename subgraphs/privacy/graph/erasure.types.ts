import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';

@ObjectType('ErasurePlanItem', { description: 'What happens to how many records or values of one store.' })
export class ErasurePlanItem {
  @Field(() => String, { description: 'Which subgraph holds them.' })
  subgraph!: string;

  @Field(() => String, { description: 'Table, bucket or the like.' })
  store!: string;

  @Field(() => String, {
    nullable: true,
    description: 'One record; null for all of the person’s records in the store.',
  })
  key!: string | null;

  @Field(() => String, { nullable: true, description: 'One column; null for whole records.' })
  field!: string | null;

  @Field(() => String, {
    description: 'Such as `DELETE_ROW`, `NULLIFY`, `TOMBSTONE`, `RETAIN`; `BLOCK` for what stops the erasure.',
  })
  action!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => Float, { description: 'How many there are now.' })
  count!: number;

  @Field(() => Boolean, { description: 'A legal hold keeps it for now.' })
  held!: boolean;
}

@ObjectType('ErasurePlan', { description: 'Exactly what an erasure does. An approval speaks about its hash.' })
export class ErasurePlan {
  @Field(() => String, { description: 'SHA-256 over every item, hexadecimal.' })
  hash!: string;

  @Field(() => [ErasurePlanItem], { description: 'By subgraph and store.' })
  items!: ErasurePlanItem[];

  @Field(() => Float, { description: 'Records and values that are erased or changed.' })
  records!: number;
}

@ObjectType('PrivacyRequestStep', { description: 'One unit of the work on a request.' })
export class PrivacyRequestStep {
  @Field(() => String, {
    description: 'Such as `PREVIEW`, `FREEZE`, `ERASE`, `VERIFY`, `CERTIFY`, or `COLLECT` of an export.',
  })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Null where it is about all of them.' })
  subgraph!: string | null;

  @Field(() => String, { description: '`WAITING`, `READY`, `RUNNING`, `DONE`, `FAILED` or `CANCELLED`.' })
  state!: string;

  @Field(() => Int, { description: 'Tries since the last success.' })
  attempts!: number;

  @Field(() => Float, { description: 'Planned amount of work.' })
  weight!: number;

  @Field(() => Float, { description: 'Of that, done by now.' })
  doneWeight!: number;
}

@ObjectType('ErasureAcknowledgement', { description: 'What a subgraph that was told of an erasure has answered.' })
export class ErasureAcknowledgement {
  @Field(() => String, { description: 'Which subgraph.' })
  subgraph!: string;

  @Field(() => DateTime, { description: 'When it was told last.' })
  askedAt!: Date;

  @Field(() => DateTime, { description: 'It is told again then.' })
  deadlineAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it confirmed.' })
  acknowledgedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When an officer gave up waiting.' })
  waivedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  waiveReason!: string | null;
}

@ObjectType('ErasureCertificate', { description: 'Proof of an erasure: counts, grounds and hashes, no personal data.' })
export class ErasureCertificate {
  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @Field(() => String, { description: 'As a JSON document.' })
  json!: string;

  @Field(() => String, { description: 'As a page for people.' })
  html!: string;

  @Field(() => String, { description: 'HMAC-SHA-256 of the document in canonical JSON, hexadecimal.' })
  seal!: string;
}

@InputType('RequestErasureInput', { description: 'Whose data is to be erased.' })
export class RequestErasureInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Whose data; the caller themself when absent. Others: privacy officers only.',
  })
  subjectUserId?: string | null;
}

@InputType('ApproveErasureInput', { description: 'The plan that is agreed to.' })
export class ApproveErasureInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => String, { description: '`plan.hash` as it was read: another plan is not approved.' })
  planHash!: string;
}

@InputType('WaiveAcknowledgementInput', { description: 'Which subgraph is not waited for, and why.' })
export class WaiveAcknowledgementInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => String, { description: 'Name of the subgraph.' })
  subgraph!: string;

  @Field(() => String, { description: 'Why, for the certificate. 10 to 1000 characters.' })
  reason!: string;
}

@ObjectType('ErasureBlocker', { description: 'Something that has to be settled before an erasure.' })
export class ErasureBlocker {
  @Field(() => String, { description: 'Such as `OPEN_PAYMENT`. Stable.' })
  blockerCode!: string;

  @Field(() => String, { description: 'What to do.' })
  message!: string;
}
