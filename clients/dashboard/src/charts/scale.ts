/** A straight scale. */
export const linear =
  ([from, to]: readonly [number, number], [start, end]: readonly [number, number]) =>
  (value: number) =>
    to === from ? start : start + ((value - from) / (to - from)) * (end - start);

/** Round values that span the range, four or five of them. */
export function ticks(from: number, to: number): number[] {
  const span = to - from || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step + 1.000001) }, (_, at) => first + at * step);
}
