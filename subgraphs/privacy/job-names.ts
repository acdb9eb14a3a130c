export const wakeJob = 'privacy.wake';
export const tickJob = 'privacy.tick';
export const sweepJob = 'privacy.sweep';
export const alarmJob = 'privacy.alarm';
export const anchorJob = 'privacy.anchor';
