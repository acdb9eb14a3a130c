import styles from './chart.module.css';
import { Frame } from './frame.tsx';
import { linear } from './scale.ts';

export interface WaterfallStep {
  readonly id: string;
  readonly name: string;
  /** Where the bar starts and ends; equal for nothing. */
  readonly from: number;
  readonly to: number;
  readonly kind: 'start' | 'minus' | 'total';
  readonly text: string;
}

interface WaterfallProps {
  label: string;
  of: readonly WaterfallStep[];
  selected?: string | undefined;
  /** Opens the source behind a bar. */
  onSelect?: (id: string) => void;
}

const ROW = 38;

/** Where a value comes from: what it starts with, what is taken away step by step, what is left. */
export function Waterfall({ label, of, selected, onSelect }: WaterfallProps) {
  const largest = Math.max(...of.map(({ from, to }) => Math.max(from, to)), 1);
  return (
    <Frame
      label={label}
      rows={of}
      columns={[
        { name: 'Step', cell: ({ name }) => name },
        { name: 'Value', cell: ({ text }) => text, isNumber: true },
      ]}
    >
      {(width) => {
        const left = width < 480 ? 120 : 200;
        const right = 110;
        const x = linear([0, largest], [left, width - right]);
        return (
          <svg height={of.length * ROW} viewBox={`0 0 ${width} ${of.length * ROW}`} role="group" aria-label={label}>
            {of.map(({ id, name, from, to, kind, text }, at) => {
              const y = at * ROW + 6;
              const start = x(Math.min(from, to));
              const length = Math.max(2, Math.abs(x(to) - x(from)));
              const colour = kind === 'minus' ? 'var(--series-2)' : 'var(--series-1)';
              return (
                <g
                  key={id}
                  className={styles.focusable}
                  {...(onSelect && {
                    role: 'button',
                    tabIndex: 0,
                    'aria-pressed': selected === id,
                    'aria-label': `${name}: ${text}. Show its source`,
                    style: { cursor: 'pointer' },
                    onClick: () => onSelect(id),
                    onKeyDown: (event: React.KeyboardEvent) => {
                      if (event.key !== 'Enter' && event.key !== ' ') return;
                      event.preventDefault();
                      onSelect(id);
                    },
                  })}
                >
                  <rect
                    x={0}
                    y={y - 6}
                    width={width}
                    height={ROW}
                    fill={selected === id ? 'var(--sunken)' : 'transparent'}
                  />
                  <text x={4} y={y + 17}>
                    {name}
                  </text>
                  <rect
                    x={start}
                    y={y}
                    width={length}
                    height={ROW - 12}
                    rx={3}
                    fill={colour}
                    opacity={kind === 'minus' ? 0.75 : 1}
                  />
                  <text className={styles.value} x={width - right + 10} y={y + 17}>
                    {text}
                  </text>
                </g>
              );
            })}
          </svg>
        );
      }}
    </Frame>
  );
}
