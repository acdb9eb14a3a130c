import styles from './chart.module.css';
import { Frame } from './frame.tsx';
import { linear } from './scale.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

const ROW = 30;

const shortened = (name: string, length: number) => (name.length > length ? `${name.slice(0, length - 1)}…` : name);

/** Which is largest: one bar a name, in the order given. */
export function Bars({ label, of }: { label: string; of: readonly Bar[] }) {
  const largest = Math.max(...of.map(({ value }) => value), 0.000_001);
  return (
    <Frame
      label={label}
      rows={of}
      columns={[
        { name: 'Name', cell: ({ name }) => name },
        { name: 'Value', cell: ({ text }) => text, isNumber: true },
      ]}
    >
      {(width) => {
        const left = width < 480 ? 130 : 270;
        const x = linear([0, largest], [0, width - left - 110]);
        return (
          <svg height={of.length * ROW} viewBox={`0 0 ${width} ${of.length * ROW}`} role="img" aria-label={label}>
            {of.map(({ name, value, text }, at) => (
              <g key={name} transform={`translate(0 ${at * ROW})`}>
                <text x={0} y={19}>
                  {shortened(name, width < 480 ? 16 : 36)}
                </text>
                <rect x={left} y={5} width={Math.max(2, x(value))} height={ROW - 10} rx={3} fill="var(--series-1)" />
                <text className={styles.value} x={left + Math.max(2, x(value)) + 8} y={19}>
                  {text}
                </text>
              </g>
            ))}
          </svg>
        );
      }}
    </Frame>
  );
}
