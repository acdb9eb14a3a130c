import { area, line } from 'd3-shape';
import { useFormat } from '#words';
import styles from './chart.module.css';
import { Frame } from './frame.tsx';
import { linear, ticks } from './scale.ts';

export interface LinePoint {
  /** A local date, `2026-07-01`. */
  readonly at: string;
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Forecast instead of measured: dashed. */
  readonly isForecast?: boolean;
}

interface LineProps {
  label: string;
  of: readonly LinePoint[];
  /** How a value is written. */
  text: (value: number) => string;
  /** A line across that matters, such as a budget. */
  limit?: { readonly value: number; readonly name: string } | undefined;
}

const HEIGHT = 220;
const day = (at: string) => Date.parse(`${at}T12:00:00Z`);

/** How it is going, and will it hold: measured values, a forecast with its band, a limit. */
export function Line({ label, of, text, limit }: LineProps) {
  const format = useFormat();
  const highest = Math.max(...of.map(({ value, high }) => high ?? value), limit?.value ?? 0, 0.000_001);
  return (
    <Frame
      label={label}
      rows={of}
      columns={[
        { name: 'Date', cell: ({ at }) => format.localDate(at) },
        {
          name: 'Value',
          cell: ({ value, isForecast }) => `${text(value)}${isForecast ? ' (forecast)' : ''}`,
          isNumber: true,
        },
        { name: 'From', cell: ({ low }) => (low === undefined ? '–' : text(low)), isNumber: true },
        { name: 'To', cell: ({ high }) => (high === undefined ? '–' : text(high)), isNumber: true },
      ]}
    >
      {(width) => {
        const first = of[0];
        const last = of.at(-1);
        if (!first || !last) return null;
        const x = linear([day(first.at), day(last.at)], [64, width - 12]);
        const y = linear([0, highest * 1.05], [HEIGHT - 24, 8]);
        const path = line<LinePoint>(
          ({ at }) => x(day(at)),
          ({ value }) => y(value),
        );
        const band = area<LinePoint>(
          ({ at }) => x(day(at)),
          ({ low, value }) => y(low ?? value),
          ({ high, value }) => y(high ?? value),
        );
        const measured = of.filter(({ isForecast }) => !isForecast);
        const joint = measured.at(-1);
        const forecast = [...(joint ? [joint] : []), ...of.filter(({ isForecast }) => isForecast)];
        const banded = of.some(({ low }) => low !== undefined);
        return (
          <svg height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
            {ticks(0, highest).map((tick) => (
              <g key={tick}>
                <line className={styles.axis} x1={64} x2={width - 12} y1={y(tick)} y2={y(tick)} />
                <text x={58} y={y(tick) + 4} textAnchor="end">
                  {text(tick)}
                </text>
              </g>
            ))}
            {[first, last].map((point, at) => (
              <text key={at} x={x(day(point.at))} y={HEIGHT - 6} textAnchor={at === 0 ? 'start' : 'end'}>
                {format.localDate(point.at)}
              </text>
            ))}
            {banded && <path d={band([...of]) ?? ''} fill="var(--series-1)" opacity={0.15} />}
            <path d={path(measured) ?? ''} fill="none" stroke="var(--series-1)" strokeWidth={2.5} />
            {forecast.length > 1 && (
              <path
                d={path(forecast) ?? ''}
                fill="none"
                stroke="var(--series-1)"
                strokeWidth={2.5}
                strokeDasharray="5 5"
              />
            )}
            {limit && (
              <>
                <line
                  x1={64}
                  x2={width - 12}
                  y1={y(limit.value)}
                  y2={y(limit.value)}
                  stroke="var(--bad)"
                  strokeWidth={1.5}
                />
                <text x={width - 12} y={y(limit.value) - 6} textAnchor="end">
                  {limit.name}
                </text>
              </>
            )}
          </svg>
        );
      }}
    </Frame>
  );
}
