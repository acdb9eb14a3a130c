import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  useRouterState,
} from '@tanstack/react-router';
import { useEffect } from 'react';
import { Button, Empty, Forbidden, LinkButton, Page } from '#ui';
import { Header } from './header.tsx';
import { pages, pagesOf } from './pages.ts';
import { Palette } from './palette.tsx';
import { useViewer } from './viewer.tsx';

function Frame() {
  const viewer = useViewer();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // A new page begins at its heading, for eyes and for screen readers.
  useEffect(() => {
    document.getElementById('page-title')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  const entry = pages.find((page) => path === page.path || path.startsWith(`${page.path}/`));
  return (
    <>
      <Header />
      <Palette />
      <main id="content">
        {entry && !entry.isFor(viewer) ? (
          <Page title={entry.name}>
            <Forbidden
              right={`Your role (${viewer.roles.join(', ').toLowerCase().replaceAll('_', ' ')}) does not include ${entry.name}. An operator of the platform gives roles.`}
            />
          </Page>
        ) : (
          <Outlet />
        )}
      </main>
    </>
  );
}

function Landing() {
  const [first] = pagesOf(useViewer());
  if (first) return <Navigate to={first.path} replace />;
  return (
    <Page title="Nothing to show">
      <Empty title="Your role has no page here." />
    </Page>
  );
}

function NotFound() {
  return (
    <Page title="Not found">
      <Empty title="There is no such page.">
        <LinkButton to="/">Go to your first page</LinkButton>
      </Empty>
    </Page>
  );
}

/** A chunk that is gone after an upgrade, or a fault of ours. */
function Broken({ error: cause }: { error: unknown }) {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const isOld = /dynamically imported module|module script|preload/i.test(error.message);
  return (
    <Page title={isOld ? 'There is a new version' : 'Something failed'}>
      <Empty title={isOld ? 'This page was updated while you had it open.' : error.message}>
        <Button kind="primary" onClick={() => window.location.reload()}>
          Load it again
        </Button>
      </Empty>
    </Page>
  );
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Broken });
const page = <Path extends string>(path: Path, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load as never, name as never),
    errorComponent: Broken,
    validateSearch: (search: Record<string, unknown>) => search,
  });

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: Landing }),
  page('/my-data', () => import('../my-data/index.ts'), 'MyData'),
  page('/my-data/$id', () => import('../my-data/index.ts'), 'MyRequest'),
  page('/impact', () => import('../impact/index.ts'), 'Impact'),
  page('/impact/sroi', () => import('../impact/index.ts'), 'Sroi'),
  page('/impact/cohorts', () => import('../impact/index.ts'), 'Cohorts'),
  page('/deliveries', () => import('../deliveries/index.ts'), 'Deliveries'),
  page('/deliveries/$id', () => import('../deliveries/index.ts'), 'Schedule'),
  page('/deliveries/runs/$run', () => import('../deliveries/index.ts'), 'Run'),
  page('/review', () => import('../review/index.ts'), 'Review'),
  page('/review/decided', () => import('../review/index.ts'), 'Decided'),
  page('/review/rules', () => import('../review/index.ts'), 'Rules'),
  page('/requests', () => import('../requests/index.ts'), 'Requests'),
  page('/requests/$id', () => import('../requests/index.ts'), 'Request'),
  page('/holds', () => import('../requests/index.ts'), 'Holds'),
  page('/audit', () => import('../requests/index.ts'), 'Audit'),
  page('/spend', () => import('../spend/index.ts'), 'Spend'),
  page('/spend/models', () => import('../spend/index.ts'), 'Models'),
  page('/spend/$company', () => import('../spend/index.ts'), 'CompanySpend'),
  page('/operations', () => import('../operations/index.ts'), 'Operations'),
];

export function createPages() {
  return createRouter({ routeTree: root.addChildren(routes), defaultPreload: false, scrollRestoration: false });
}
