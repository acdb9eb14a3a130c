import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';

@InputType('RequestDataExportInput', { description: 'Whose data is asked for.' })
export class RequestDataExportInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Whose data; the caller themself when absent. Others: privacy officers only.',
  })
  subjectUserId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Opens the package, which is a ZIP encrypted by AES-256 then: 12 to 200 characters. It is kept nowhere; without it nobody can open the package. Default: the package needs none.',
  })
  passphrase?: string | null;
}

@ObjectType('FlagCount', { description: 'What a pattern has found in texts of a package, for a person to look at.' })
export class FlagCount {
  @Field(() => String, {
    description: '`EMAIL`, `PHONE`, `ACCOUNT`, `NATIONAL_ID`, `HANDLE`, `PROFILE` or `POSSIBLE_NAME`.',
  })
  kind!: string;

  @Field(() => Int, { description: 'How often. The places are in `manifest.json` of the package.' })
  count!: number;
}

@ObjectType('ExportRedaction', {
  description: 'How other people are kept out of a package: in numbers, never with what was found.',
})
export class ExportRedaction {
  @Field(() => Int, { description: 'People whom the subject has met; each has a pseudonym such as `Person 3`.' })
  people!: number;

  @Field(() => Int, { description: 'Names, addresses, numbers and handles that were replaced by pseudonyms.' })
  replaced!: number;

  @Field(() => [FlagCount], { description: 'What was found besides, and left as it is.' })
  flagged!: FlagCount[];
}

@ObjectType('ExportPackage', { description: 'The finished copy: a ZIP of JSON files with a manifest.' })
export class ExportPackage {
  @Field(() => Float, { description: 'Bytes of the ZIP.' })
  sizeBytes!: number;

  @Field(() => String, { description: 'SHA-256 of the ZIP, hexadecimal.' })
  sha256!: string;

  @Field(() => DateTime, { description: 'Deleted at this time.' })
  expiresAt!: Date;

  @Field(() => Boolean, { description: 'Whether it opens with the passphrase of the request only.' })
  protected!: boolean;

  @Field(() => ExportRedaction, {
    nullable: true,
    description: 'Null for packages that were made before names were replaced.',
  })
  redaction!: ExportRedaction | null;

  @Field(() => Boolean, { description: 'False once it has expired or was deleted.' })
  available!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Entered when a download link is opened in a browser that sends no token. Shown to the subject and to no other person: it proves who a person is, not that they are a privacy officer still.',
  })
  downloadCode!: string | null;
}

@ObjectType('ExportSection', {
  description: 'One part of the copy: what a subgraph counted, and what is in the package.',
})
export class ExportSection {
  @Field(() => String, { description: 'Which subgraph holds the records, such as `impact`.' })
  subgraph!: string;

  @Field(() => String, { description: 'The kind of record, such as `feedback`.' })
  section!: string;

  @Field(() => Int, { description: 'Rows counted at the instant the copy speaks about.' })
  counted!: number;

  @Field(() => Int, { description: 'Rows that were collected by now.' })
  exported!: number;
}

@ObjectType('DownloadLink', { description: 'Opens the package once, for the caller it was made for.' })
export class DownloadLink {
  @Field(() => String, { description: 'Send the bearer token with it, or enter the download code in a browser.' })
  url!: string;

  @Field(() => DateTime, { description: 'The link opens nothing from this time on.' })
  expiresAt!: Date;
}
