import { randomBytes } from 'node:crypto';
import { uuidText } from './uuid.js';

export { withDeadline } from './deadline.js';
export {
  addMonths,
  instantOfWallClock,
  isLocalDate,
  isMonth,
  isTimeZone,
  type LocalDate,
  localDateOf,
  type Month,
  monthOf,
  monthRange,
  startOfLocalDay,
  startOfMonth,
  wallClockMs,
} from './local-calendar.js';
export { hashedUuid, uuidFrom } from './uuid.js';

/** The only sources of time, ids and randomness: injected, so that tests decide them. */
export interface Clock {
  now(): Date;
}

export interface Ids {
  /** A UUIDv7 (RFC 9562): unique, and sortable by the time it was made. */
  next(): string;
}

export const systemClock: Clock = { now: () => new Date() };

/** UUIDv7 from a clock and random bytes; ids made in one millisecond stay in order through a 12-bit counter. */
export function uuidV7(clock: Clock = systemClock): Ids {
  let lastMs = 0;
  let counter = 0;
  return {
    next() {
      const bytes = randomBytes(16);
      let ms = clock.now().getTime();
      if (ms <= lastMs) {
        ms = lastMs;
        counter += 1;
        if (counter > 0xfff) {
          ms += 1;
          counter = 0;
        }
      } else {
        counter = bytes.readUInt16BE(6) & 0x7ff;
      }
      lastMs = ms;
      bytes.writeUIntBE(ms, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      return uuidText(bytes);
    },
  };
}
