/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PictureKind } from './calls.ts';
import { useCustomer } from './customer.ts';
import { type Draft, neededPictures, needsLiveness, type StepName } from './draft.ts';
import { useLanguage } from './i18n.ts';
import { Alert, Button, Step, wordsOf } from './parts.tsx';
import { Drawn } from './TakePicture.tsx';
import type { Picture, Pictures } from './uploads.ts';

/** Width at which pictures are drawn here; of a phone's whole picture the memory of a cheap one has too little room. */
const DRAWN_PX = 640;

interface SummaryProps {
  readonly draft: Draft;
  readonly pictures: Pictures;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onChange: (step: StepName) => void;
  readonly onSubmit: () => void;
  readonly onBack: () => void;
}

/** All of it once more, each part to be changed, before it is submitted. */
export function Summary({ draft, pictures, isBusy, error, onChange, onSubmit, onBack }: SummaryProps): JSX.Element {
  const language = useLanguage();
  const { t, countryName } = language;
  const { settings } = useCustomer();
  const needed = neededPictures(settings, draft);
  const isReady = needed.every((kind) => pictures[kind]?.state === 'sent');
  const { first_name, last_name, date_of_birth, id_value } = draft.details;

  return (
    <Step title={t('summary.title')}>
      <Part title={t('document.title')} onChange={() => onChange('document')}>
        <dl>
          <dt>{t('document.kind')}</dt>
          <dd>{t(`kind.${draft.type}`)}</dd>
          <dt>{t('document.country')}</dt>
          <dd>{countryName(draft.country)}</dd>
        </dl>
      </Part>
      <Part title={t('details.title')} onChange={() => onChange('details')}>
        <dl>
          <dt>{t('details.firstName')}</dt>
          <dd>{first_name}</dd>
          <dt>{t('details.lastName')}</dt>
          <dd>{last_name}</dd>
          <dt>{t('details.birth')}</dt>
          <dd>{date_of_birth}</dd>
          <dt>{t('details.number')}</dt>
          <dd>{id_value}</dd>
        </dl>
      </Part>
      <h2>{t('summary.pictures')}</h2>
      <ul class="pictures">
        {needed.map((kind) => (
          <Sent key={kind} kind={kind} picture={pictures[kind]} onReplace={() => onChange(kind)} />
        ))}
      </ul>
      {needsLiveness(settings, draft) && (
        <Part title={t('liveness.title')} onChange={() => onChange('liveness')}>
          <p>{t('liveness.done')}</p>
        </Part>
      )}
      <p aria-live="polite">{isReady ? '' : t('summary.sending')}</p>
      {error ? <Alert>{wordsOf(error, language)}</Alert> : null}
      <div class="buttons">
        <Button onClick={onSubmit} disabled={!isReady || isBusy}>
          {t('summary.submit')}
        </Button>
        <Button plain onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </Step>
  );
}

function Part({
  title,
  onChange,
  children,
}: {
  title: string;
  onChange: () => void;
  children: JSX.Element;
}): JSX.Element {
  const { t } = useLanguage();
  return (
    <section aria-label={title}>
      <div class="titled">
        <h2>{title}</h2>
        <Button plain onClick={onChange}>
          {t('summary.change')}
        </Button>
      </div>
      {children}
    </section>
  );
}

interface SentProps {
  readonly kind: PictureKind;
  readonly picture: Picture | undefined;
  readonly onReplace: () => void;
}

function Sent({ kind, picture, onReplace }: SentProps): JSX.Element {
  const { t } = useLanguage();
  const image = useImage(picture?.content ?? null);
  const name = t(`picture.${kind}`);
  const state = picture?.state ?? 'waiting';
  return (
    <li>
      <h3>{name}</h3>
      {image && <Drawn image={image} label={name} />}
      <p aria-live="polite" data-upload={state}>
        {t(`upload.${state}`)}
      </p>
      {state === 'sending' && <progress aria-label={name} max={100} value={picture?.percent} />}
      <Button plain onClick={onReplace}>
        {t('summary.replace')}
      </Button>
    </li>
  );
}

/** A picture's points; null of one that is not at hand, or no picture. */
function useImage(content: Blob | null): ImageBitmap | null {
  const [image, setImage] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let gone = false;
    setImage(null);
    if (!content || content.type === 'application/pdf') return undefined;
    void createImageBitmap(content, { resizeWidth: DRAWN_PX }).then((made) => {
      if (!gone) setImage(made);
    });
    return () => {
      gone = true;
    };
  }, [content]);
  return image;
}
