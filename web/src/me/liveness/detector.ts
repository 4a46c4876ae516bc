/** One interface for whoever films a liveness check, so that the step does not know which client speaks to the service. */

export type Colour = readonly [red: number, green: number, blue: number];

/** An upright oval in the camera's picture, in its pixels. */
export interface Oval {
  readonly centreX: number;
  readonly centreY: number;
  readonly width: number;
  readonly height: number;
}

/** What lights the face now: a colour that comes down over the one before. */
export interface Light {
  readonly colour: Colour;
  readonly before: Colour;
  /** How far down it is, 0 to 1. */
  readonly fraction: number;
}

export type Phase = 'connecting' | 'far' | 'near' | 'light' | 'ending';

/** What whoever is filmed is shown. */
export interface Guide {
  readonly phase: (phase: Phase) => void;
  readonly oval: (oval: Oval) => void;
  readonly light: (light: Light) => void;
}

export interface Session {
  readonly session_id: string;
  readonly region: string;
  readonly credentials: {
    readonly access_key_id: string;
    readonly secret_access_key: string;
    readonly session_token: string;
  };
}

export interface Filmed {
  readonly stream: MediaStream;
  /** Of the camera's picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** How many pictures the camera has given so far; null where a browser cannot tell. */
  readonly pictures: () => number | null;
}

/** The stream to the service broke off: the session is of no use any more. */
export class BrokenOffError extends Error {}

/** The service has as many streams as it takes at once. */
export class FullError extends Error {}

/** Film one check from its challenge to its end; throws BrokenOffError or FullError where it did not come to it. */
export type Detector = (session: Session, filmed: Filmed, guide: Guide, stop: AbortSignal) => Promise<void>;
