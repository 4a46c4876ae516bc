import './desk.css';
import Alert from '@cloudscape-design/components/alert';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { loadConfiguration, type StageConfiguration } from '../config.ts';
import { App } from './App.tsx';
import { startTheme } from './theme.ts';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 10_000 }, mutations: { retry: false } },
});

function show(root: Root, configuration: StageConfiguration): void {
  root.render(
    <StrictMode>
      <I18nProvider locale="en" messages={[messages]}>
        <QueryClientProvider client={queries}>
          <App configuration={configuration} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

async function start(): Promise<void> {
  const place = document.getElementById('root');
  if (place === null) throw new Error('no place for the desk');
  startTheme();
  const root = createRoot(place);
  try {
    show(root, await loadConfiguration());
  } catch {
    root.render(
      <main>
        <Alert type="error" header="The desk cannot start">
          Its configuration could not be loaded. Load the page again; if that does not help, tell your operator that the
          pages were not published.
        </Alert>
      </main>,
    );
  }
}

void start();
