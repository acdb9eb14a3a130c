import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';

createRoot(document.getElementById('root')!).render(<App />);
