/** Pictures on their way, one after the other: each is sent until it is there, however often the connection is cut. */
import { type Api, ProblemError, SessionEndedError, UnreachableError } from '../api/client.ts';
import { type ContentType, openSlot, type PictureKind, type Slot } from './calls.ts';

export type UploadState = 'waiting' | 'sending' | 'retrying' | 'sent' | 'refused' | 'full';

export interface Picture {
  readonly filename: string;
  readonly contentType: ContentType;
  /** None of a picture that was sent before this page was loaded, or lies with a claim already. */
  readonly content: Blob | null;
  readonly state: UploadState;
  /** By which a claim names it, once it is sent. */
  readonly url: string | null;
  /** How much of it is under way, 0 to 100. */
  readonly percent: number;
}

export type Pictures = Readonly<Partial<Record<PictureKind, Picture>>>;

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** A slot this close to its end is not begun with. */
const MARGIN_MS = 30_000;
/** After so long without a byte it is taken for cut; a slow network may take as long as it needs. */
const STALLED_MS = 30_000;
const MOST_REFUSALS = 4;
/** By which the API says that there were as many pictures today as there may be. */
const FULL = 'too_many_uploads';

/** Another try changes nothing. */
class RefusedError extends Error {}

interface Place {
  readonly slot: Slot;
  readonly until: number;
}

export class Uploads {
  #pictures: Pictures;
  readonly #api: () => Api;
  readonly #changed: (pictures: Pictures) => void;
  readonly #sessionEnded: () => void;
  readonly #running = new Map<PictureKind, AbortController>();
  #before: Promise<void> = Promise.resolve();

  constructor(
    pictures: Pictures,
    api: () => Api,
    told: { readonly changed: (pictures: Pictures) => void; readonly sessionEnded: () => void },
  ) {
    this.#pictures = pictures;
    this.#api = api;
    this.#changed = told.changed;
    this.#sessionEnded = told.sessionEnded;
  }

  get pictures(): Pictures {
    return this.#pictures;
  }

  /** Send a picture in place of what there was of its kind. */
  put(kind: PictureKind, content: Blob, filename: string): void {
    const contentType = content.type as ContentType;
    this.#set(kind, { filename, contentType, content, state: 'waiting', url: null, percent: 0 });
    this.#start(kind);
  }

  /** Go on with what is not sent yet, after the session was renewed. */
  resume(): void {
    for (const [kind, { state }] of Object.entries(this.#pictures) as [PictureKind, Picture][]) {
      if (state === 'waiting' || state === 'retrying') this.#start(kind);
    }
  }

  /** Send nothing more. */
  stop(): void {
    for (const running of this.#running.values()) running.abort();
  }

  #start(kind: PictureKind): void {
    this.#running.get(kind)?.abort();
    const stop = new AbortController();
    this.#running.set(kind, stop);
    // Side by side they would share what a slow network takes, and all come late.
    this.#before = this.#before.then(() => this.#send(kind, stop.signal));
  }

  async #send(kind: PictureKind, stop: AbortSignal): Promise<void> {
    let place: Place | null = null;
    for (let tried = 0; !stop.aborted; tried += 1) {
      this.#change(kind, { state: 'sending', percent: 0 });
      try {
        place = await this.#place(kind, place);
        const told = (percent: number) => this.#change(kind, { percent });
        if (await isStored(place, this.#pictures[kind]?.content, told, stop)) {
          return this.#change(kind, { state: 'sent', url: place.slot.url });
        }
        place = null;
        if (tried >= MOST_REFUSALS) throw new RefusedError('the bucket refuses every place');
      } catch (error) {
        if (stop.aborted || this.#isOver(kind, error)) return;
      }
      this.#change(kind, { state: 'retrying' });
      await untilOnline(Math.min(FIRST_WAIT_MS * 2 ** tried, LONGEST_WAIT_MS), stop);
    }
  }

  /** Note what no further try mends. */
  #isOver(kind: PictureKind, error: unknown): boolean {
    if (error instanceof SessionEndedError) {
      this.#change(kind, { state: 'waiting' });
      this.#sessionEnded();
      return true;
    }
    if (error instanceof ProblemError && error.code === FULL) {
      this.#change(kind, { state: 'full' });
      return true;
    }
    if (error instanceof UnreachableError || (error instanceof ProblemError && isPassing(error.problem.status))) {
      return false;
    }
    this.#change(kind, { state: 'refused' });
    return true;
  }

  /** The place that was given before, while it lives, else a new one. */
  async #place(kind: PictureKind, before: Place | null): Promise<Place> {
    if (before && before.until > Date.now()) return before;
    const picture = this.#pictures[kind];
    if (!picture) throw new RefusedError('the picture is gone');
    const asked = Date.now();
    const slot = await openSlot(this.#api(), picture.filename, picture.contentType);
    return { slot, until: asked + slot.expires_in_seconds * 1000 - MARGIN_MS };
  }

  #change(kind: PictureKind, change: Partial<Picture>): void {
    const picture = this.#pictures[kind];
    if (picture) this.#set(kind, { ...picture, ...change });
  }

  #set(kind: PictureKind, picture: Picture): void {
    this.#pictures = { ...this.#pictures, [kind]: picture };
    this.#changed(this.#pictures);
  }
}

/** Store a file in its place; false where the place is no longer good, as after its time. */
async function isStored(
  { slot }: Place,
  content: Blob | null | undefined,
  told: (percent: number) => void,
  stop: AbortSignal,
): Promise<boolean> {
  if (!content) throw new RefusedError('the picture is gone');
  const form = new FormData();
  for (const [name, value] of Object.entries(slot.upload.fields)) form.append(name, value);
  form.append('file', content);
  const status = await posted(slot.upload.url, form, told, stop);
  if (status >= 200 && status < 300) return true;
  if (status === 403) return false;
  if (isPassing(status)) throw new UnreachableError(`the bucket answered ${status}`);
  throw new RefusedError(`the bucket answered ${status}`);
}

/** Post a form, and return the status of the answer; `fetch` would tell nothing of how far it is. */
function posted(url: string, form: FormData, told: (percent: number) => void, stop: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(new UnreachableError('it was stopped'));
    const request = new XMLHttpRequest();
    const cut = (): void => request.abort();
    let timer = setTimeout(cut, STALLED_MS);
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(timer);
      timer = setTimeout(cut, STALLED_MS);
      told(Math.floor((100 * loaded) / total));
    };
    request.onloadend = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', cut);
      if (request.status) resolve(request.status);
      else reject(new UnreachableError('the way to the bucket is cut'));
    };
    stop.addEventListener('abort', cut, { once: true });
    request.open('POST', url);
    request.send(form);
  });
}

const isPassing = (status: number): boolean => status >= 500 || status === 429;

/** Wait for some time, or until the browser says that it is online again. */
function untilOnline(waitMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    addEventListener('online', done, { once: true });
    stop.addEventListener('abort', done, { once: true });
  });
}
