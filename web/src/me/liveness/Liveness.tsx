/** @jsxImportSource preact */
/** The step at which a customer shows that they are there; loaded when it comes. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Api, ProblemError, UnreachableError } from '../../api/client.ts';
import { now } from '../../clock.ts';
import { openCamera, REFUSED } from '../Camera.tsx';
import { type LivenessResult, type LivenessSession, readLiveness, startLiveness } from '../calls.ts';
import { useCustomer } from '../customer.ts';
import { type TextKey, useLanguage } from '../i18n.ts';
import { Alert, Button, Step, wordsOf } from '../parts.tsx';
import { useAttempt } from '../useAttempt.ts';
import { BrokenOffError, type Filmed, FullError, type Guide, type Light, type Oval, type Phase } from './detector.ts';
import { plainDetector } from './rekognition.ts';

interface LivenessProps {
  readonly onDone: (liveness: { readonly reference: string; readonly goodUntil: number }) => void;
  /** Go on with the check that was done before; null where there is none that is still good. */
  readonly onKeep: (() => void) | null;
  /** Take a picture in its place; null where the stage does not take one. */
  readonly onInstead: (() => void) | null;
  readonly onBack: () => void;
}

const PHASES: Readonly<Record<Phase, TextKey>> = {
  connecting: 'liveness.connecting',
  far: 'liveness.far',
  near: 'liveness.near',
  light: 'liveness.light',
  ending: 'liveness.ending',
};
const READ_AGAIN_MS = 1500;
const CAMERA = { width: 640, height: 480 };

/** There is no camera, or it is not for this page. */
class NoCameraError extends Error {
  readonly isRefused: boolean;

  constructor(isRefused: boolean) {
    super('no camera');
    this.isRefused = isRefused;
  }
}

export default function Liveness({ onDone, onKeep, onInstead, onBack }: LivenessProps): JSX.Element {
  const language = useLanguage();
  const { t, told } = language;
  const { api, livenessUrl, settings } = useCustomer();
  const { isBusy, error, start } = useAttempt();
  const [result, setResult] = useState<LivenessResult | null>(null);
  const [phase, setPhase] = useState<Phase>('connecting');
  const stopping = useRef<AbortController | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const drawing = useRef<Drawing>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);
  // The focus goes back to where it was, which can take it again only now.
  useLayoutEffect(() => {
    if (!isBusy && opener.current instanceof HTMLElement) opener.current.focus();
  }, [isBusy]);

  async function check(stop: AbortSignal): Promise<void> {
    setResult(null);
    setPhase('connecting');
    const stream = await camera();
    try {
      const filmed = await playing(video.current, stream);
      const session = await startLiveness(api);
      const guide: Guide = {
        phase: setPhase,
        oval: (oval) => drawing.current?.show(oval, filmed),
        light: (light) => drawing.current?.lit(light),
      };
      await plainDetector(livenessUrl)(session, filmed, guide, stop);
      const found = await resultOf(api, session, stop);
      if (stop.aborted) return;
      if (found.live) onDone({ reference: found.liveness, goodUntil: found.good_until });
      else setResult(found);
    } finally {
      for (const track of stream.getTracks()) track.stop();
    }
  }

  function begin(): void {
    const stopper = new AbortController();
    stopping.current = stopper;
    opener.current = document.activeElement;
    void start(() =>
      check(stopper.signal).catch((caught: unknown) => (stopper.signal.aborted ? undefined : raise(caught))),
    );
  }

  return (
    <Step title={t('liveness.title')}>
      <p>{t('liveness.help')}</p>
      <p>{t('liveness.warning')}</p>
      {onKeep && <p>{t('liveness.done')}</p>}
      {result && (
        <Alert>
          {t('liveness.notLive')} {result.reasons.map(told).join(' ')}
        </Alert>
      )}
      {error ? <Alert>{troubleOf(error, onInstead !== null, t) ?? wordsOf(error, language)}</Alert> : null}
      {isBusy && (
        <Modal label={t('liveness.title')} phase={phase} onStop={() => stopping.current?.abort()}>
          <video ref={video} autoplay muted playsInline aria-label={t('camera.view')} />
          <Canvas drawing={drawing} />
          <p aria-live="assertive">{t(PHASES[phase])}</p>
          <Button plain onClick={() => stopping.current?.abort()}>
            {t('back')}
          </Button>
        </Modal>
      )}
      <div class="buttons">
        <Button onClick={begin} disabled={isBusy}>
          {t(result || error ? 'liveness.again' : 'liveness.begin')}
        </Button>
        {onKeep && (
          <Button plain onClick={onKeep} disabled={isBusy}>
            {t('next')}
          </Button>
        )}
        {onInstead && (
          <Button plain onClick={onInstead} disabled={isBusy}>
            {t(settings.selfieAlone ? 'liveness.picture' : 'liveness.instead')}
          </Button>
        )}
        <Button plain onClick={onBack} disabled={isBusy}>
          {t('back')}
        </Button>
      </div>
    </Step>
  );
}

interface ModalProps {
  readonly label: string;
  readonly phase: Phase;
  /** Asked for by Escape, or by going back on a phone. */
  readonly onStop: () => void;
  readonly children: ComponentChildren;
}

/** A window over the page, which has the focus as long as it is there. */
function Modal({ label, phase, onStop, children }: ModalProps): JSX.Element {
  const modal = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => modal.current?.showModal(), []);
  return (
    <dialog
      ref={modal}
      class="liveness"
      aria-label={label}
      data-phase={phase}
      onCancel={(event) => {
        event.preventDefault();
        onStop();
      }}
    >
      {children}
    </dialog>
  );
}

function raise(error: unknown): never {
  throw error;
}

function troubleOf(error: unknown, isPictureTaken: boolean, t: (key: TextKey) => string): string | null {
  if (error instanceof NoCameraError) {
    if (isPictureTaken) return t(error.isRefused ? 'camera.refused' : 'camera.none');
    return t(error.isRefused ? 'liveness.refused' : 'liveness.noCamera');
  }
  if (error instanceof FullError) return t('error.tooMany');
  return error instanceof BrokenOffError ? t('liveness.broken') : null;
}

/** What came of a session, asked for again where there is no answer yet, as long as it lives: it is lost with it. */
async function resultOf(api: Api, session: LivenessSession, stop: AbortSignal): Promise<LivenessResult> {
  for (;;) {
    try {
      return await readLiveness(api, session.session_id);
    } catch (error) {
      if (stop.aborted || now() >= session.ends || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS));
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ProblemError && (error.problem.status >= 500 || error.code === 'liveness_not_finished');
}

async function camera(): Promise<MediaStream> {
  try {
    return await openCamera('user', CAMERA);
  } catch (error) {
    throw new NoCameraError(error instanceof Error && REFUSED.has(error.name));
  }
}

/** A camera's picture, once there is one. */
async function playing(place: HTMLVideoElement | null, stream: MediaStream): Promise<Filmed> {
  if (!place) throw new NoCameraError(false);
  place.srcObject = stream;
  await new Promise<void>((resolve) => {
    if (place.videoWidth) resolve();
    else place.addEventListener('loadedmetadata', () => resolve(), { once: true });
  });
  await place.play();
  return { stream, width: place.videoWidth, height: place.videoHeight, pictures: counted(place) };
}

/** Count the pictures that a video shows; not every browser can. */
function counted(video: HTMLVideoElement): () => number | null {
  let pictures: number | null = null;
  const count = (): void => {
    pictures = (pictures ?? 0) + 1;
    video.requestVideoFrameCallback(count);
  };
  if ('requestVideoFrameCallback' in video) count();
  return () => pictures;
}

/** Oval and colours over all of the window; a mirror, as the video below it. */
class Drawing {
  readonly #place: HTMLCanvasElement;
  #oval: Oval | null = null;
  #size = { width: 1, height: 1 };

  constructor(place: HTMLCanvasElement) {
    this.#place = place;
  }

  show(oval: Oval, size: { readonly width: number; readonly height: number }): void {
    this.#oval = oval;
    this.#size = size;
    this.#draw((context, width, height) => {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, width, height);
    });
  }

  lit({ colour, before, fraction }: Light): void {
    this.#draw((context, width, height) => {
      context.fillStyle = `rgb(${before.join(' ')})`;
      context.fillRect(0, 0, width, height);
      context.fillStyle = `rgb(${colour.join(' ')})`;
      context.fillRect(0, 0, width, before === colour ? height : height * fraction);
    });
  }

  /** Fill all around the oval, which stays open. */
  #draw(fill: (context: CanvasRenderingContext2D, width: number, height: number) => void): void {
    const context = this.#place.getContext('2d');
    if (!context || !this.#oval) return;
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (this.#place.width !== width || this.#place.height !== height) {
      this.#place.width = width;
      this.#place.height = height;
    }
    const scale = Math.min(width / this.#size.width, height / this.#size.height);
    const left = (width - this.#size.width * scale) / 2;
    const top = (height - this.#size.height * scale) / 2;
    const { centreX, centreY, width: wide, height: high } = this.#oval;
    context.globalCompositeOperation = 'source-over';
    fill(context, width, height);
    context.globalCompositeOperation = 'destination-out';
    context.beginPath();
    context.ellipse(
      left + centreX * scale,
      top + centreY * scale,
      (wide * scale) / 2,
      (high * scale) / 2,
      0,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}

function Canvas({ drawing }: { readonly drawing: { current: Drawing | null } }): JSX.Element {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    drawing.current = place.current && new Drawing(place.current);
    return () => {
      drawing.current = null;
    };
  }, [drawing]);
  return <canvas ref={place} />;
}
