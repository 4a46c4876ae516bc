/** @jsxImportSource preact */
/** The device's camera with a frame to fill and a hint before the picture is taken. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { greyOf, type Hint, judge, type Subject } from './hints.ts';
import { useLanguage } from './i18n.ts';
import { Alert, Button } from './parts.tsx';

export type Frame = 'card' | 'page' | 'face';

interface CameraProps {
  readonly frame: Frame;
  readonly onTaken: (picture: Blob) => void;
  readonly onClose: () => void;
}

type Trouble = 'camera.refused' | 'camera.none';

const LOOK_EVERY_MS = 400;
/** Width of the copy that hints are made from. */
const LOOKED_AT_PX = 320;
const QUALITY = 0.92;
/** Names of errors by which a browser keeps its camera from a page. */
export const REFUSED = new Set(['NotAllowedError', 'SecurityError']);

export function Camera({ frame, onTaken, onClose }: CameraProps): JSX.Element {
  const { t } = useLanguage();
  const [hint, setHint] = useState<Hint | null>(null);
  const { video, stream, trouble } = useCamera(frame === 'face' ? 'user' : 'environment');

  useEffect(() => {
    if (stream === null) return undefined;
    const look = () => setHint((before) => hintFor(video.current, frame === 'face' ? 'face' : 'document') ?? before);
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [stream, frame, video]);

  async function take(): Promise<void> {
    const picture = await still(video.current);
    if (picture) onTaken(picture);
  }

  if (trouble) {
    return (
      <>
        <Alert>{t(trouble)}</Alert>
        <Button plain onClick={onClose}>
          {t('back')}
        </Button>
      </>
    );
  }
  return (
    <div class="camera">
      <div class={`sight ${frame}`}>
        <video ref={video} autoplay muted playsInline aria-label={t('camera.view')} />
        <div class="frame" aria-hidden="true" />
      </div>
      <p class="hint" aria-live="polite" data-hint={hint ?? ''}>
        {hint ? t(`hint.${hint}`) : t('camera.starting')}
      </p>
      <div class="buttons">
        <Button onClick={() => void take()} disabled={hint === null} focused={hint !== null}>
          {t('camera.take')}
        </Button>
        <Button plain onClick={onClose}>
          {t('back')}
        </Button>
      </div>
    </div>
  );
}

interface Opened {
  readonly video: { readonly current: HTMLVideoElement | null };
  readonly stream: MediaStream | null;
  readonly trouble: Trouble | null;
}

/** Open a camera as long as it is shown, and say why there is none. */
function useCamera(facingMode: 'user' | 'environment'): Opened {
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  useEffect(() => {
    let opened: MediaStream | null = null;
    let gone = false;
    const close = () => {
      for (const track of opened?.getTracks() ?? []) track.stop();
    };
    openCamera(facingMode).then(
      (found) => {
        opened = found;
        if (gone) close();
        else setStream(found);
      },
      (error: Error) => setTrouble(REFUSED.has(error.name) ? 'camera.refused' : 'camera.none'),
    );
    return () => {
      gone = true;
      close();
    };
  }, [facingMode]);
  useEffect(() => {
    if (video.current && stream) video.current.srcObject = stream;
  }, [stream]);
  return { video, stream, trouble };
}

/** Open a camera that looks at the customer (`user`), or away from them. */
export async function openCamera(facingMode: string, ideal = { width: 1920, height: 1080 }): Promise<MediaStream> {
  // An old browser, or a page without TLS, has none at all.
  if (!navigator.mediaDevices?.getUserMedia) throw new Error('no camera');
  const size = { width: { ideal: ideal.width }, height: { ideal: ideal.height } };
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: facingMode }, ...size }, audio: false });
}

function hintFor(video: HTMLVideoElement | null, subject: Subject): Hint | null {
  if (!video?.videoWidth) return null;
  const width = LOOKED_AT_PX;
  return hintOf(video, width, Math.round((width * video.videoHeight) / video.videoWidth), subject);
}

/** Judge an image that is drawn at a size. */
export function hintOf(image: CanvasImageSource, width: number, height: number, subject: Subject): Hint | null {
  const context = canvasOf(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(image, 0, 0, width, height);
  return judge(greyOf(context.getImageData(0, 0, width, height)), subject);
}

function still(video: HTMLVideoElement | null): Promise<Blob | null> {
  if (!video?.videoWidth) return Promise.resolve(null);
  return jpegOf(video, video.videoWidth, video.videoHeight);
}

/** An image as a JPEG of a size. */
export function jpegOf(image: CanvasImageSource, width: number, height: number): Promise<Blob | null> {
  const canvas = canvasOf(width, height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
