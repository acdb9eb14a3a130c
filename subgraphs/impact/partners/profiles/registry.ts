import type { ProfileDefinition } from '../profile-definition.js';
import { benevityEnvelope } from './benevity-envelope.js';
import { benevityPublic } from './benevity-public.js';
import { gooderaEnvelope } from './goodera-envelope.js';
import { gooderaPublic } from './goodera-public.js';
import { workdayCustomObject } from './workday-custom-object.js';
import { workdayEnvelope } from './workday-envelope.js';

/** Every profile there is. One that a destination uses is never changed: a change is a new version beside it. */
export const profileDefinitions: readonly ProfileDefinition[] = [
  benevityEnvelope,
  benevityPublic,
  gooderaEnvelope,
  gooderaPublic,
  workdayCustomObject,
  workdayEnvelope,
];
