/** UUIDv7 that are always the same: `kind` and `number` in place of randomness. */
export function demoId(kind: number, number: number, at: Date = epoch): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const tail = number.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${kind.toString(16).padStart(3, '0')}-8000-${tail}`;
}

const epoch = new Date('2025-09-01T08:00:00Z');

export const kinds = {
  company: 1,
  person: 2,
  program: 3,
  enrollment: 4,
  session: 5,
  feedback: 6,
  classification: 7,
  score: 8,
  destination: 20,
  schedule: 21,
  run: 22,
  attempt: 23,
  receipt: 24,
  payload: 25,
  volunteerTime: 9,
  consent: 10,
  funding: 30,
  journeyFlag: 11,
} as const;
