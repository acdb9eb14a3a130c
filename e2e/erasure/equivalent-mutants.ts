/** Faults that change nothing, each with the reason. */
export const equivalentMutants: Readonly<Record<string, string>> = {};
