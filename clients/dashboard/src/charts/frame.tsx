import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Table } from '#ui';
import styles from './chart.module.css';

interface FrameProps<Row> {
  /** What the chart shows, as a sentence. */
  label: string;
  /** The same figures as a table; every chart has one behind it. */
  columns: readonly { readonly name: string; readonly cell: (row: Row) => ReactNode; readonly isNumber?: boolean }[];
  rows: readonly Row[];
  children: (width: number) => ReactNode;
}

/** A chart at the width it is given, and a table in its place for who prefers one. */
export function Frame<Row>({ label, columns, rows, children }: FrameProps<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  const [asTable, setAsTable] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.max(240, Math.round(entry.contentRect.width))),
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return (
    <figure className={styles.chart} ref={box} aria-label={label}>
      {asTable ? (
        <Table label={label} columns={columns} rows={rows} keyOf={(row) => String(rows.indexOf(row))} />
      ) : (
        children(width)
      )}
      <button type="button" className={styles.toggle} onClick={() => setAsTable(!asTable)}>
        {asTable ? 'Show as chart' : 'Show as table'}
      </button>
    </figure>
  );
}
