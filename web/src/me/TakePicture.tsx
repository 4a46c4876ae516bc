/** @jsxImportSource preact */
/** One picture: by the camera or as a file, looked at before it is sent. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Camera, type Frame, hintOf, jpegOf } from './Camera.tsx';
import type { PictureKind } from './calls.ts';
import type { Hint } from './hints.ts';
import { type TextKey, useLanguage } from './i18n.ts';
import { Alert, Button, Step } from './parts.tsx';

interface TakePictureProps {
  readonly kind: PictureKind;
  readonly frame: Frame;
  readonly onDone: (content: Blob, filename: string) => void;
  readonly onBack: () => void;
}

interface Chosen {
  readonly content: Blob;
  readonly filename: string;
  /** None of a PDF, which is not drawn here. */
  readonly image: ImageBitmap | null;
  readonly hint: Hint | null;
}

const MOST_BYTES = 10_000_000;
const PICTURES = ['image/jpeg', 'image/png'];
const PDF = 'application/pdf';
/** A file larger than this is drawn anew, no larger than text needs, so that it gets through a slow network. */
const HEAVY_BYTES = 800_000;
const LARGEST_PX = 2600;
/** Width at which it is looked at again; a phone's whole picture takes more memory than a cheap one has. */
const SHOWN_PX = 800;
const LOOKED_AT_PX = 320;

class UnusableError extends Error {
  readonly key: TextKey;

  constructor(key: TextKey) {
    super(key);
    this.key = key;
  }
}

export function TakePicture({ kind, frame, onDone, onBack }: TakePictureProps): JSX.Element {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [wrong, setWrong] = useState<TextKey | null>(null);

  async function choose(file: Blob, filename: string): Promise<void> {
    setWrong(null);
    try {
      setChosen(await looked(file, filename, kind));
      setOpen(false);
    } catch (error) {
      setChosen(null);
      setWrong(error instanceof UnusableError ? error.key : 'file.wrongType');
    }
  }

  return (
    <Step title={t(`picture.${kind}`)}>
      {chosen ? (
        <Preview
          chosen={chosen}
          onUse={() => onDone(chosen.content, chosen.filename)}
          onAgain={() => setChosen(null)}
        />
      ) : (
        <>
          <p>{t(`picture.${kind}.help`)}</p>
          {wrong && <Alert>{t(wrong)}</Alert>}
          {isOpen ? (
            <Camera
              frame={frame}
              onTaken={(picture) => void choose(picture, `${kind}.jpg`)}
              onClose={() => setOpen(false)}
            />
          ) : (
            <div class="buttons">
              <Button onClick={() => setOpen(true)}>{t('camera.open')}</Button>
            </div>
          )}
          <FileChoice kind={kind} onFile={(file) => void choose(file, file.name)} />
          {!isOpen && (
            <Button plain onClick={onBack}>
              {t('back')}
            </Button>
          )}
        </>
      )}
    </Step>
  );
}

function FileChoice({ kind, onFile }: { kind: PictureKind; onFile: (file: File) => void }): JSX.Element {
  const { t } = useLanguage();
  return (
    <label class="file">
      <span>{t('camera.file')}</span>
      <input
        type="file"
        accept={(kind === 'selfie' ? PICTURES : [...PICTURES, PDF]).join(',')}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = '';
          if (file) onFile(file);
        }}
      />
    </label>
  );
}

function Preview({ chosen, onUse, onAgain }: { chosen: Chosen; onUse: () => void; onAgain: () => void }): JSX.Element {
  const { t } = useLanguage();
  const { image, hint } = chosen;
  return (
    <>
      {image ? <Drawn image={image} label={t('camera.taken')} /> : <p>{t('file.pdf')}</p>}
      {hint && hint !== 'good' && <Alert>{t(`hint.${hint}`)}</Alert>}
      <div class="buttons">
        <Button onClick={onUse} focused>
          {t('camera.use')}
        </Button>
        <Button plain onClick={onAgain}>
          {t('camera.again')}
        </Button>
      </div>
    </>
  );
}

/** A picture as points, which no address has to be allowed for. */
export function Drawn({ image, label }: { image: ImageBitmap; label: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    place.width = image.width;
    place.height = image.height;
    place.getContext('2d')?.drawImage(image, 0, 0);
  }, [image]);
  return <canvas class="taken" ref={canvas} role="img" aria-label={label} />;
}

/** Look at a file before it is sent. */
async function looked(file: Blob, filename: string, kind: PictureKind): Promise<Chosen> {
  const isPicture = PICTURES.includes(file.type);
  if (!isPicture && (file.type !== PDF || kind === 'selfie')) {
    throw new UnusableError(kind === 'selfie' ? 'file.wrongType' : 'file.wrongTypeDocument');
  }
  if (!isPicture) return { content: fitting(file), filename, image: null, hint: null };
  const whole = await createImageBitmap(file);
  const content = fitting(await lighter(file, whole));
  // A name that says another type than the content has is refused.
  const named = content.type === file.type ? filename : `${filename.replace(/\.\w+$/, '')}.jpg`;
  const height = Math.round((LOOKED_AT_PX * whole.height) / whole.width);
  const hint = hintOf(whole, LOOKED_AT_PX, height, kind === 'selfie' ? 'face' : 'document');
  const image = await createImageBitmap(whole, { resizeWidth: Math.min(SHOWN_PX, whole.width) });
  whole.close();
  // Of a file nobody knows where its frame was.
  return { content, filename: named, image, hint: hint === 'cut_off' || hint === 'too_far' ? null : hint };
}

async function lighter(file: Blob, image: ImageBitmap): Promise<Blob> {
  if (file.size <= HEAVY_BYTES) return file;
  const scale = Math.min(1, LARGEST_PX / Math.max(image.width, image.height));
  const drawn = await jpegOf(image, Math.round(image.width * scale), Math.round(image.height * scale));
  return drawn && drawn.size < file.size ? drawn : file;
}

function fitting(content: Blob): Blob {
  if (content.size > MOST_BYTES) throw new UnusableError('file.tooLarge');
  return content;
}
