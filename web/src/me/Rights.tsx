/** @jsxImportSource preact */
/** A customer's data: a copy of all that is kept about them, and the request to have it erased. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { askForErasure, exportAll, type OwnErasure, readErasure, takeErasureBack } from './calls.ts';
import { useCustomer } from './customer.ts';
import { useLanguage } from './i18n.ts';
import { Alert, Button, wordsOf } from './parts.tsx';
import { useAttempt } from './useAttempt.ts';

const FILE = 'kyc-data.json';

export function Rights({ onErased }: { readonly onErased: () => void }): JSX.Element {
  const language = useLanguage();
  const { t } = language;
  const { api, email } = useCustomer();
  const { isBusy, error, start } = useAttempt();
  const [done, setDone] = useState<'rights.exported' | 'rights.erased' | null>(null);
  /** Undefined until it is asked for; null where there is none. */
  const [asked, setAsked] = useState<OwnErasure | null | undefined>(undefined);

  async function copy(): Promise<void> {
    save(JSON.stringify(await exportAll(api, email), null, 2));
    setDone('rights.exported');
  }

  async function ask(): Promise<void> {
    const answer = await askForErasure(api, email);
    if ('status' in answer) return setAsked(answer);
    setAsked(null);
    setDone('rights.erased');
    onErased();
  }

  async function takeBack(): Promise<void> {
    await takeErasureBack(api, email);
    setAsked(null);
  }

  return (
    <details
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) void start(async () => setAsked(await readErasure(api, email)));
      }}
    >
      <summary>{t('rights.title')}</summary>
      <div class="buttons">
        <Button plain disabled={isBusy} onClick={() => void start(copy)}>
          {t('rights.export')}
        </Button>
      </div>
      {asked !== undefined && (
        <Erasure asked={asked} isBusy={isBusy} onAsk={() => void start(ask)} onTakeBack={() => void start(takeBack)} />
      )}
      <p role="status">{done ? t(done) : ''}</p>
      {error ? <Alert>{wordsOf(error, language)}</Alert> : null}
    </details>
  );
}

interface ErasureProps {
  readonly asked: OwnErasure | null;
  readonly isBusy: boolean;
  readonly onAsk: () => void;
  readonly onTakeBack: () => void;
}

function Erasure({ asked, isBusy, onAsk, onTakeBack }: ErasureProps): JSX.Element {
  const { t, date } = useLanguage();
  const [isSure, setSure] = useState(false);
  if (asked?.status === 'asked') {
    return (
      <>
        <p role="status">{t('rights.asked', { date: date(asked.asked_time), due: date(asked.due) })}</p>
        <Button plain disabled={isBusy} onClick={onTakeBack}>
          {t('rights.takeBack')}
        </Button>
      </>
    );
  }
  return (
    <>
      {asked && (
        <p role="status">{t('rights.refused', { date: date(asked.asked_time), reason: asked.reason ?? '' })}</p>
      )}
      <p>{t('rights.erasure')}</p>
      <label class="choice">
        <input type="checkbox" checked={isSure} onChange={({ currentTarget }) => setSure(currentTarget.checked)} />
        <span>{t('rights.sure')}</span>
      </label>
      <div class="buttons">
        <Button disabled={isBusy || !isSure} onClick={onAsk}>
          {t('rights.erase')}
        </Button>
      </div>
    </>
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
