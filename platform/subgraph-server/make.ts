/** The data of a class: what its constructor leaves to be filled in. */
export type FieldsOf<T> = {
  // Methods are the class's own; everything else has to be given.
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K];
};

/**
 * An instance of a GraphQL class with every field given. Members of unions and interfaces are told apart by their class, so a plain
 * object is not enough; `Object.assign(new Type(), { … })` would accept a missing or misspelt field.
 */
export const make = <T extends object>(type: new () => T, fields: FieldsOf<T>): T => Object.assign(new type(), fields);
