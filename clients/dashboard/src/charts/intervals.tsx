import { useFormat } from '#words';
import styles from './chart.module.css';
import { Frame } from './frame.tsx';
import { linear } from './scale.ts';

export interface Interval {
  readonly name: string;
  /** Null: not shown, and `why` says why. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  readonly why?: string;
}

const ROW = 34;

/** How sure: a dot and its interval for each name, on a scale from 0 to 1. */
export function Intervals({ label, of }: { label: string; of: readonly Interval[] }) {
  const format = useFormat();
  const two = (value: number | null) =>
    value === null ? '–' : format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <Frame
      label={label}
      rows={of}
      columns={[
        { name: 'Outcome', cell: ({ name }) => name },
        { name: 'Mean', cell: ({ value, why }) => (value === null ? why : two(value)), isNumber: true },
        { name: 'From', cell: ({ low }) => two(low), isNumber: true },
        { name: 'To', cell: ({ high }) => two(high), isNumber: true },
        { name: 'People', cell: ({ n }) => n ?? '–', isNumber: true },
      ]}
    >
      {(width) => {
        const left = width < 480 ? 110 : 170;
        const right = 92;
        const x = linear([0, 1], [left, width - right]);
        return (
          <svg
            height={of.length * ROW + 24}
            viewBox={`0 0 ${width} ${of.length * ROW + 24}`}
            role="img"
            aria-label={label}
          >
            {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
              <g key={tick}>
                <line className={styles.axis} x1={x(tick)} x2={x(tick)} y1={0} y2={of.length * ROW} />
                <text x={x(tick)} y={of.length * ROW + 18} textAnchor="middle">
                  {format.number(tick)}
                </text>
              </g>
            ))}
            {of.map(({ name, value, low, high, n, why }, at) => {
              const y = at * ROW + ROW / 2;
              return (
                <g key={name}>
                  <text x={0} y={y + 4}>
                    {name}
                  </text>
                  {value === null ? (
                    <text x={left} y={y + 4}>
                      {why}
                    </text>
                  ) : (
                    <>
                      {low !== null && high !== null && (
                        <line
                          x1={x(low)}
                          x2={x(high)}
                          y1={y}
                          y2={y}
                          stroke="var(--series-1)"
                          strokeWidth={3}
                          strokeLinecap="round"
                          opacity={0.45}
                        />
                      )}
                      <circle cx={x(value)} cy={y} r={5.5} fill="var(--series-1)" />
                      <text className={styles.value} x={width - right + 10} y={y + 4}>
                        {two(value)}
                        {n !== null && <tspan fill="var(--ink-2)" fontWeight={400}>{`  n ${format.number(n)}`}</tspan>}
                      </text>
                    </>
                  )}
                </g>
              );
            })}
          </svg>
        );
      }}
    </Frame>
  );
}
