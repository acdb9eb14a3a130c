/** Shapes of Lucide (ISC licence), drawn at 24 units. An icon never stands without words: it is hidden from screen readers. */
const shapes = {
  arrowLeft: 'm12 19-7-7 7-7M19 12H5',
  check: 'M20 6 9 17l-5-5',
  chevronDown: 'm6 9 6 6 6-6',
  chevronRight: 'm9 18 6-6-6-6',
  circle: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  close: 'M18 6 6 18M6 6l12 12',
  cross: 'm15 9-6 6m0-6 6 6M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  lock: 'M7 11V7a5 5 0 0 1 10 0v4M5 11h14v10H5z',
  menu: 'M4 6h16M4 12h16M4 18h16',
  pause: 'M8 5v14M16 5v14',
  refresh: 'M3 12a9 9 0 0 1 15-6.7L21 8M21 3v5h-5M21 12a9 9 0 0 1-15 6.7L3 16M3 21v-5h5',
  search: 'm21 21-4.3-4.3M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14',
  shield: 'M12 3 5 6v6c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z',
  triangle: 'M12 9v4m0 3.5v.01M10.3 4 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 0 0 0-3.4 0',
  user: 'M19 21a7 7 0 0 0-14 0M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
