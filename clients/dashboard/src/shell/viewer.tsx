import { createContext, use } from 'react';
import type { ViewerQuery } from './generated/graphql.ts';

export type Viewer = NonNullable<ViewerQuery['viewer']>;

export const ViewerContext = createContext<Viewer | undefined>(undefined);

/** Who looks, with what rights. Pages exist only for a person who is signed in. */
export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (!viewer) throw new Error('useViewer is called where no person is signed in.');
  return viewer;
}
