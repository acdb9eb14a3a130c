import type { Viewer } from './viewer.tsx';

/** A page of the header. */
export interface PageEntry {
  readonly path: string;
  readonly name: string;
  /** Pressed after `g`. */
  readonly key: string;
  readonly isFor: (viewer: Viewer) => boolean;
}

const has = (scope: string) => (viewer: Viewer) => viewer.scopes.includes(scope);
const is =
  (...roles: readonly string[]) =>
  (viewer: Viewer) =>
    viewer.roles.some((role) => roles.includes(role));

/** In the order of the header. The first that a person may see is where they land. */
export const pages: readonly PageEntry[] = [
  { path: '/review', name: 'Review', key: 'r', isFor: has('safety:review') },
  { path: '/requests', name: 'Requests', key: 'q', isFor: has('privacy:manage') },
  { path: '/holds', name: 'Holds', key: 'h', isFor: has('privacy:manage') },
  { path: '/audit', name: 'Audit', key: 'u', isFor: has('privacy:manage') },
  { path: '/spend', name: 'Spend', key: 's', isFor: has('budget:manage') },
  { path: '/operations', name: 'Operations', key: 'o', isFor: is('OPERATOR') },
  {
    path: '/impact',
    name: 'Impact',
    key: 'i',
    isFor: (viewer) => has('impact:read')(viewer) && !is('PARTICIPANT', 'VOLUNTEER')(viewer),
  },
  {
    path: '/deliveries',
    name: 'Deliveries',
    key: 'd',
    isFor: (viewer) => has('delivery:manage')(viewer) || is('OPERATOR', 'FINANCE')(viewer),
  },
  { path: '/my-data', name: 'My data', key: 'm', isFor: has('privacy:self') },
];

export const pagesOf = (viewer: Viewer): readonly PageEntry[] => pages.filter(({ isFor }) => isFor(viewer));
