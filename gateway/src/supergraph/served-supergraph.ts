import type { GatewayLog } from '../config.js';
import { applyContract, type Contract, contractName } from './contract.js';

const selects = ({ includeTags, excludeTags, hideUnreachableTypes }: Contract): boolean =>
  includeTags.length + excludeTags.length > 0 || hideUnreachableTypes;

/**
 * Loads the part of a supergraph that the contract leaves, or all of it without one. Tags nobody uses are a warning: a wrong one in
 * `excludeTags` would publish what was meant to be hidden.
 *
 * @throws Error of the contract, or of `load`, which then says that the contract had a part in it
 */
export function loadServed<T>(
  supergraphSdl: string,
  { contract, log, load }: { contract: Contract | undefined; log: GatewayLog; load: (sdl: string) => T },
): T {
  if (!contract || !selects(contract)) return load(supergraphSdl);
  const { sdl, unknownTags, tags } = applyContract(supergraphSdl, contract);
  if (unknownTags.length > 0) {
    const known = tags.length > 0 ? `it has ${tags.join(', ')}` : 'it has none at all';
    log.warn({ unknownTags, tags }, `the supergraph has no tag ${unknownTags.join(', ')}; ${known}`);
  }
  try {
    return load(sdl);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`What ${contractName(contract)} leaves of the supergraph cannot be served: ${message}`, {
      cause: error,
    });
  }
}
