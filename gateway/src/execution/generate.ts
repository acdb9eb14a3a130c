/**
 * The one place where text becomes code. Everything that reaches `body` is made by the compilers of this folder from a validated
 * document: names go in as JSON literals, other values through `scope`.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what its text evaluates to
export function generateFunction<F>(scope: Readonly<Record<string, unknown>>, body: string): F {
  const names = Object.keys(scope);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- generated code is the point of this module
  const make = new Function(...names, `"use strict";\n${body}`) as (...values: unknown[]) => F;
  return make(...names.map((name) => scope[name]));
}

/** An own-property read of `object`, a plain member access wherever that is the same. */
export const readExpression = (object: string, key: string): string =>
  key in Object.prototype
    ? `(Object.hasOwn(${object},${JSON.stringify(key)})?${object}[${JSON.stringify(key)}]:undefined)`
    : `${object}[${JSON.stringify(key)}]`;
