export { useCompanyChoice } from './company.tsx';
export { useShortcuts } from './shortcuts.tsx';
export { SetLocaleDocument } from './generated/graphql.ts';
export { useViewer, type Viewer } from './viewer.tsx';
