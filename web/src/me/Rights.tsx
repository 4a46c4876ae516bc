/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { exportAll } from './calls.ts';
import { useCustomer } from './customer.ts';
import { useLanguage } from './i18n.ts';
import { Alert, Button, wordsOf } from './parts.tsx';
import { useAttempt } from './useAttempt.ts';

const FILE = 'kyc-data.json';

/** The customer's right at any time: a copy of all data that is kept about them. */
export function Rights(): JSX.Element {
  const language = useLanguage();
  const { t } = language;
  const { api, email } = useCustomer();
  const { isBusy, error, start } = useAttempt();
  const [isSaved, setSaved] = useState(false);

  return (
    <details>
      <summary>{t('rights.title')}</summary>
      <div class="buttons">
        <Button
          plain
          disabled={isBusy}
          onClick={() =>
            void start(async () => {
              save(JSON.stringify(await exportAll(api, email), null, 2));
              setSaved(true);
            })
          }
        >
          {t('rights.export')}
        </Button>
      </div>
      <p>{t('rights.erasure')}</p>
      <p role="status">{isSaved ? t('rights.exported') : ''}</p>
      {error ? <Alert>{wordsOf(error, language)}</Alert> : null}
    </details>
  );
}

function save(text: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.href = address;
  link.download = FILE;
  link.click();
  URL.revokeObjectURL(address);
}
