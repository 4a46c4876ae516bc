/** @jsxImportSource preact */
import './me.css';
import { type JSX, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadConfiguration, type StageConfiguration } from '../config.ts';
import { App } from './App.tsx';
import { type Language, loadLanguage, preferredLanguage, rememberLanguage } from './i18n.ts';

interface PageProps {
  readonly configuration: StageConfiguration;
  readonly first: Language;
}

function Page({ configuration, first }: PageProps): JSX.Element {
  const [language, setLanguage] = useState(first);
  const [wanted, setWanted] = useState(first.tag);
  useEffect(() => {
    if (wanted !== language.tag) void loadLanguage(wanted).then(setLanguage);
  }, [wanted, language]);

  function choose(tag: string): void {
    rememberLanguage(tag);
    setWanted(tag);
  }

  const settings = configuration.customer;
  if (!settings) return <Failed words={language.t('error.notOffered')} />;
  return <App configuration={configuration} settings={settings} language={language} onLanguage={choose} />;
}

function Failed({ words }: { words: string }): JSX.Element {
  return (
    <main>
      <p role="alert">{words}</p>
    </main>
  );
}

async function start(): Promise<void> {
  const place = document.getElementById('root');
  if (place === null) throw new Error('no place for the page');
  const first = await loadLanguage(preferredLanguage());
  try {
    const configuration = await loadConfiguration();
    render(<Page configuration={configuration} first={first} />, place);
  } catch {
    render(<Failed words={first.t('error.start')} />, place);
  }
}

void start();
