import { setClock } from './clock.ts';
import type { CustomerSettings } from './me/draft.ts';

/** The stage's addresses, published beside the pages, so that one build serves every stage. */
export interface StageConfiguration {
  readonly apiUrl: string;
  readonly stage: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Cognito's address, if it is not in AWS. */
  readonly userPoolEndpoint?: string;
  /** Address of the liveness streaming service, if not AWS's. */
  readonly livenessUrl?: string;
  /** The customers' page's settings; none if the stage has no page for them. */
  readonly customer?: CustomerSettings;
}

const NEEDED = ['apiUrl', 'stage', 'region', 'userPoolId', 'userPoolClientId'] as const;

/** Load the configuration; throws where it is missing or lacks something. */
export async function loadConfiguration(): Promise<StageConfiguration> {
  const answer = await fetch(`${import.meta.env.BASE_URL}config.json`, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  setClock(answer.headers);
  const found: unknown = await answer.json();
  if (!isConfiguration(found)) throw new Error('config.json lacks a value that the pages need');
  return found;
}

function isConfiguration(value: unknown): value is StageConfiguration {
  const object = value as Record<string, unknown> | null;
  return object !== null && typeof object === 'object' && NEEDED.every((name) => typeof object[name] === 'string');
}
