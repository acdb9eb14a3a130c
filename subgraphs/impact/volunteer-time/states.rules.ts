export const volunteerTimeStatuses = ['RECORDED', 'CONFIRMED', 'DISPUTED', 'APPROVED', 'REJECTED', 'REVERSED'] as const;
export type VolunteerTimeStatusName = (typeof volunteerTimeStatuses)[number];

/** Whether the hours were the employer's or the volunteer's own: B4SI counts the first, IRIS+ OI8429 both. */
export const workTimes = ['PAID', 'OWN', 'UNKNOWN'] as const;
export type WorkTimeName = (typeof workTimes)[number];

/** Recorded time of at most this length counts at once; a longer one waits for a decision. */
export const autoApproveMinutes = 480;
export const longestMinutes = 1440;

const next: Readonly<Record<VolunteerTimeStatusName, readonly VolunteerTimeStatusName[]>> = {
  RECORDED: ['CONFIRMED', 'DISPUTED', 'APPROVED', 'REJECTED', 'REVERSED'],
  CONFIRMED: ['DISPUTED', 'APPROVED', 'REJECTED', 'REVERSED'],
  DISPUTED: ['APPROVED', 'REJECTED', 'REVERSED'],
  APPROVED: ['DISPUTED', 'REVERSED'],
  REJECTED: [],
  REVERSED: [],
};

export const mayBecome = (from: VolunteerTimeStatusName, to: VolunteerTimeStatusName): boolean =>
  next[from].includes(to);

/** Only approved time counts, and only it leaves the platform. */
export const isLive = (status: VolunteerTimeStatusName): boolean => status !== 'REJECTED' && status !== 'REVERSED';
