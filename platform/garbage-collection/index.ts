import { setFlagsFromString } from 'node:v8';

/** Sets V8 up for a server. To be called once, at the start of a program. */
export function tuneGarbageCollection(): void {
  keepRequestsYoung();
  letOldGenerationDouble();
}

/**
 * Keeps V8 from making objects old before their time. Where most objects that a place in the code makes survive one collection of the
 * young generation, V8 makes the next ones old at once. In a server these are the objects of requests in flight: dead a moment later,
 * they keep everything alive that they point to, until the old generation is collected, too. Measured in ADR 0022.
 */
function keepRequestsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * Has the old generation collected when it is twice as large as what was left of it. Where little is allocated V8 does it after 8 MB more,
 * and the bytes of large bodies count: a few uploads a second kept it collecting. Measured in ADR 0029.
 */
function letOldGenerationDouble(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
