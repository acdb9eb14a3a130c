/**
 * What safety's redaction may have missed and a machine can tell by its form alone. Replaced by as many asterisks, so that
 * places in the text stay what they are. A second net, not the first.
 */
const forms: readonly RegExp[] = [
  // Mail addresses.
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
  // Web addresses.
  /\b(?:https?:\/\/|www\.)[^\s<>"']+/giu,
  // Telephone, account and identity numbers: nine digits or more with what people write between them.
  /(?<![\p{L}\p{N}])\+?\d(?:[ .()/-]{0,2}\d){8,18}(?![\p{L}\p{N}])/gu,
];

export const withoutIdentifiers = (text: string): string =>
  forms.reduce((masked, form) => masked.replaceAll(form, (found) => '*'.repeat(found.length)), text);
