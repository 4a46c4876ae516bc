/**
 * A plain client of Rekognition Face Liveness: it follows the service's challenge by the clock, and gives a slow camera
 * the time to see each colour.
 *
 * Unlike Amplify's detector it looks for no face itself, so it needs no model: it tells the service where it asked the
 * face to be, and the service judges the video. The protocol is StartFaceLivenessSession's, by the AWS SDK:
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_rekognitionstreaming_StartFaceLivenessSession.html
 */
import {
  type ClientSessionInformationEvent,
  type ColorSequence,
  type FaceMovementAndLightClientChallenge,
  type FaceMovementAndLightServerChallenge,
  type LivenessRequestStream,
  type LivenessResponseStream,
  RekognitionStreamingClient,
  StartFaceLivenessSessionCommand,
} from '@aws-sdk/client-rekognitionstreaming';
import { WebSocketFetchHandler } from '@aws-sdk/middleware-websocket';
import { clockOffset } from '../../clock.ts';
import {
  BrokenOffError,
  type Colour,
  type Detector,
  type Filmed,
  FullError,
  type Guide,
  type Oval,
} from './detector.ts';

const CHALLENGE = 'FaceMovementAndLightChallenge_2.0.0';
const CONNECT_MS = 10_000;
const CHUNK_MS = 1000;
const BITS_PER_SECOND = 1_000_000;
/** How long somebody has to be seen at arm's length, and to come into the oval. */
const FAR_MS = 1500;
const NEAR_MS = 3500;
/** How long a page may take to draw the next picture, before it is taken for one that is hidden. */
const DRAWN_MS = 250;
/** How long the last colour stays, so that a recorder that is behind has it in the video too. */
const LAST_MS = 600;
/** Pictures that show a colour once most of it has come, and how long it stays for them at most, in times of its own. */
const LEAST_PICTURES = 2;
const LONGEST_STAY = 4;
const FULL = new Set(['ServiceQuotaExceededException', 'ThrottlingException']);
/** Share of the oval that a face fills at arm's length. */
const FAR_SHARE = 0.5;

type Box = NonNullable<NonNullable<FaceMovementAndLightClientChallenge['InitialFace']>['BoundingBox']>;

/** The plain client, for a stage in AWS, or with the address of a service elsewhere. */
export function plainDetector(endpoint?: string): Detector {
  return async (session, filmed, guide, stop) => {
    guide.phase('connecting');
    const requests = new Requests();
    stop.addEventListener('abort', () => requests.end(), { once: true });
    const {
      access_key_id: accessKeyId,
      secret_access_key: secretAccessKey,
      session_token: sessionToken,
    } = session.credentials;
    const client = new RekognitionStreamingClient({
      region: session.region,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      maxAttempts: 1,
      // AWS takes a signature for five minutes.
      systemClockOffset: clockOffset(),
      ...(endpoint ? { endpoint, requestHandler: new WithoutTls({ connectionTimeout: CONNECT_MS }) } : {}),
    });
    try {
      const command = new StartFaceLivenessSessionCommand({
        SessionId: session.session_id,
        ChallengeVersions: CHALLENGE,
        VideoWidth: String(filmed.width),
        VideoHeight: String(filmed.height),
        LivenessRequestStream: requests,
      });
      const { LivenessResponseStream: answers } = await client.send(command, { abortSignal: stop });
      if (!answers) throw new BrokenOffError('no stream');
      await followed(answers, requests, filmed, guide, stop);
    } catch (error) {
      throw troubleOf(error);
    } finally {
      requests.end();
      client.destroy();
    }
  };
}

function troubleOf(error: unknown): BrokenOffError | FullError {
  if (error instanceof BrokenOffError) return error;
  const isFull = error instanceof Error && FULL.has(error.name);
  return isFull ? new FullError(error.message) : new BrokenOffError('the stream ended', { cause: error });
}

/** A laptop's service is reached without TLS; the SDK knows no such thing. */
class WithoutTls extends WebSocketFetchHandler {
  override handle(
    request: Parameters<WebSocketFetchHandler['handle']>[0],
  ): ReturnType<WebSocketFetchHandler['handle']> {
    request.protocol = 'ws:';
    return super.handle(request);
  }
}

/** Do what the service asks until it says that it has all it needs. */
async function followed(
  answers: AsyncIterable<LivenessResponseStream>,
  requests: Requests,
  filmed: Filmed,
  guide: Guide,
  stop: AbortSignal,
): Promise<void> {
  let acting: Promise<void> | null = null;
  const over = new AbortController();
  const end = (): void => over.abort();
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  try {
    for await (const answer of answers) {
      const asked = answer.ServerSessionInformationEvent?.SessionInformation?.Challenge?.FaceMovementAndLightChallenge;
      if (asked && !acting) {
        acting = new Act(asked, requests, filmed, guide, over.signal).play();
        // Nobody waits for it meanwhile: what goes wrong in it ends the requests, and with them the answers.
        acting.catch(() => requests.end());
      }
      if (answer.DisconnectionEvent && acting) return await acting;
    }
    throw new BrokenOffError('the stream ended');
  } finally {
    stop.removeEventListener('abort', end);
    end();
  }
}

/** What goes to the service, in its order, as it comes. */
class Requests implements AsyncIterable<LivenessRequestStream> {
  readonly #waiting: LivenessRequestStream[] = [];
  #isOver = false;
  #woken: () => void = () => undefined;

  push(request: LivenessRequestStream): void {
    this.#waiting.push(request);
    this.#woken();
  }

  end(): void {
    this.#isOver = true;
    this.#woken();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LivenessRequestStream> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next) yield next;
      else if (this.#isOver) return;
      else await new Promise<void>((woken) => (this.#woken = woken));
    }
  }
}

/** One challenge, from its first picture to its last. */
class Act {
  readonly #asked: FaceMovementAndLightServerChallenge;
  readonly #requests: Requests;
  readonly #filmed: Filmed;
  readonly #guide: Guide;
  readonly #stop: AbortSignal;
  readonly #id = crypto.randomUUID();

  constructor(
    asked: FaceMovementAndLightServerChallenge,
    requests: Requests,
    filmed: Filmed,
    guide: Guide,
    stop: AbortSignal,
  ) {
    this.#asked = asked;
    this.#requests = requests;
    this.#filmed = filmed;
    this.#guide = guide;
    this.#stop = stop;
  }

  async play(): Promise<void> {
    const oval = ovalOf(this.#asked);
    const film = new Film(this.#filmed.stream, (chunk) => this.#send(chunk));
    this.#guide.oval(oval);
    this.#guide.phase('far');
    const began = await film.start();
    const initial = { InitialFace: { BoundingBox: this.#box(oval, FAR_SHARE), InitialFaceDetectedTimestamp: began } };
    this.#tell({ VideoStartTimestamp: began, ...initial });
    try {
      await pause(FAR_MS, this.#stop);
      this.#guide.phase('near');
      await pause(NEAR_MS, this.#stop);
      const arrived = Date.now();
      this.#guide.phase('light');
      await this.#light(this.#asked.ColorSequences ?? []);
      await pause(LAST_MS, this.#stop);
      const ended = await film.end();
      this.#guide.phase('ending');
      this.#tell({
        ...initial,
        TargetFace: {
          BoundingBox: this.#box(oval, 1),
          FaceDetectedInTargetPositionStartTimestamp: arrived,
          FaceDetectedInTargetPositionEndTimestamp: ended,
        },
        VideoEndTimestamp: ended,
      });
      // The service takes an empty chunk for the video's end.
      this.#send(new Uint8Array());
    } finally {
      await film.end();
    }
  }

  /** Show the colours: the first one lies there, each other one comes down over the one before, and may stay. */
  async #light(sequences: readonly ColorSequence[]): Promise<void> {
    let before = colourOf(sequences[0]);
    for (const [number, sequence] of sequences.entries()) {
      const colour = colourOf(sequence);
      const { DownscrollDuration: coming = 0, FlatDisplayDuration: staying = 0 } = sequence;
      if (number > 0 && coming > 0) await this.#shown(number, colour, before, coming);
      if (staying > 0) await this.#shown(number, colour, colour, staying);
      before = colour;
    }
  }

  async #shown(number: number, colour: Colour, before: Colour, forMs: number): Promise<void> {
    const began = Date.now();
    this.#guide.light({ colour, before, fraction: 0 });
    this.#tell({
      ColorDisplayed: {
        CurrentColor: { RGB: [...colour] },
        PreviousColor: { RGB: [...before] },
        SequenceNumber: number,
        CurrentColorStartTimestamp: began,
      },
    });
    const longest = LONGEST_STAY * forMs;
    let passed = 0;
    let halfway: number | null = null;
    while (passed < forMs || (passed < longest && !this.#hasSeen(halfway))) {
      this.#guide.light({ colour, before, fraction: Math.min(passed / forMs, 1) });
      await drawn(this.#stop);
      passed = Date.now() - began;
      if (passed >= forMs / 2) halfway ??= this.#filmed.pictures();
    }
  }

  /** Tell whether the camera has given pictures enough since it had given so many. */
  #hasSeen(halfway: number | null): boolean {
    const pictures = this.#filmed.pictures();
    return pictures === null || (halfway !== null && pictures - halfway >= LEAST_PICTURES);
  }

  #tell(told: Omit<FaceMovementAndLightClientChallenge, 'ChallengeId'>): void {
    const FaceMovementAndLightChallenge = { ChallengeId: this.#id, ...told };
    const event: ClientSessionInformationEvent = { Challenge: { FaceMovementAndLightChallenge } };
    this.#requests.push({ ClientSessionInformationEvent: event });
  }

  #send(chunk: Uint8Array): void {
    this.#requests.push({ VideoEvent: { VideoChunk: chunk, TimestampMillis: Date.now() } });
  }

  /** A share of the oval about its middle, in fractions of the picture. */
  #box({ centreX, centreY, width, height }: Oval, share: number): Box {
    const { width: wide, height: high } = this.#filmed;
    return {
      Width: (share * width) / wide,
      Height: (share * height) / high,
      Left: (centreX - (share * width) / 2) / wide,
      Top: (centreY - (share * height) / 2) / high,
    };
  }
}

/** What the camera films, a part a second, in order. */
class Film {
  readonly #recorder: MediaRecorder;
  #sent: Promise<void> = Promise.resolve();
  #ended: Promise<number> | null = null;

  constructor(stream: MediaStream, chunk: (part: Uint8Array) => void) {
    this.#recorder = new MediaRecorder(stream, { videoBitsPerSecond: BITS_PER_SECOND });
    this.#recorder.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      this.#sent = this.#sent.then(async () => chunk(new Uint8Array(await data.arrayBuffer())));
    };
  }

  /** When it began, in Unix milliseconds. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#recorder.onstart = () => resolve(Date.now());
      this.#recorder.onerror = () => reject(new BrokenOffError('nothing is filmed'));
      this.#recorder.start(CHUNK_MS);
    });
  }

  /** When it ended, once all that was filmed is sent. */
  end(): Promise<number> {
    this.#ended ??= this.#stopped();
    return this.#ended;
  }

  async #stopped(): Promise<number> {
    const at = Date.now();
    if (this.#recorder.state !== 'inactive') {
      await new Promise<void>((resolve) => {
        this.#recorder.onstop = () => resolve();
        this.#recorder.stop();
      });
    }
    await this.#sent;
    return at;
  }
}

function ovalOf({ OvalParameters: asked }: FaceMovementAndLightServerChallenge): Oval {
  const { CenterX: centreX, CenterY: centreY, Width: width, Height: height } = asked ?? {};
  if (!centreX || !centreY || !width || !height) throw new BrokenOffError('a challenge without an oval');
  return { centreX, centreY, width, height };
}

function colourOf(sequence: ColorSequence | undefined): Colour {
  const [red = 0, green = 0, blue = 0] = sequence?.FreshnessColor?.RGB ?? [];
  return [red, green, blue];
}

/** Wait until the page has drawn once. */
async function drawn(stop: AbortSignal): Promise<void> {
  const next = new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
  await Promise.race([next, pause(DRAWN_MS, stop)]);
}

function pause(forMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => {
      clearTimeout(timer);
      reject(new BrokenOffError('it was stopped'));
    };
    const timer = setTimeout(() => {
      stop.removeEventListener('abort', stopped);
      resolve();
    }, forMs);
    if (stop.aborted) stopped();
    stop.addEventListener('abort', stopped, { once: true });
  });
}
