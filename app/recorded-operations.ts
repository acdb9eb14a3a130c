import * as sdk from '../clients/sdk/src/generated/graphql.js';

/** What our own clients send, word for word, since plans are kept by text. */
export function sdkOperations(): readonly string[] {
  return Object.entries(sdk).flatMap(([name, value]) =>
    value instanceof sdk.TypedDocumentString && name.endsWith('Document') ? [value.toString()] : [],
  );
}
