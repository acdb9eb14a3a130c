import { Ajv, type ErrorObject } from 'ajv';
import type { Schema } from './envelope.js';

export interface SchemaProblem {
  /** `metrics[0].value`; empty where the document as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  multipleOfPrecision: 6,
});

/** A check of one schema, compiled once. Messages name the rule, never the value: it may be personal. */
export function schemaCheck(schema: Schema): (value: unknown) => SchemaProblem[] {
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).filter((e) => e.keyword !== 'if').map(problemOf));
}

function problemOf({ instancePath, keyword, params, message }: ErrorObject): SchemaProblem {
  const named: unknown = params.missingProperty ?? params.additionalProperty;
  const path = pathOf(typeof named === 'string' ? `${instancePath}/${named}` : instancePath);
  if (keyword === 'required') return { path, message: 'is missing' };
  if (keyword === 'additionalProperties') return { path, message: 'is not known' };
  if (keyword === 'enum') return { path, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` };
  if (keyword === 'const') return { path, message: `must be ${JSON.stringify(params.allowedValue)}` };
  return { path, message: message ?? 'is not valid' };
}

/** `/metrics/0/value` as `metrics[0].value`. */
const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`), '');
