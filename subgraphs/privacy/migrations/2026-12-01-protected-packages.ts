import { Migration } from '@mikro-orm/migrations';

/** Packages that open with a passphrase, and what was done to names of other people in them. */
export class ProtectedPackages extends Migration {
  override up(): void {
    this.addSql(
      'alter table "privacy_request" add column "package_protected" boolean not null default false, add column "redaction" jsonb null',
    );
  }
}
