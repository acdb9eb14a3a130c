import { randomBytes } from 'node:crypto';

/** A name for the person inside the package. Random: nothing about the person, not even their id, can be computed from it. */
export const newPseudonym = (): string => `subject-${randomBytes(6).toString('hex')}`;
