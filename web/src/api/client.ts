/** Calls of the stage's API: each with the reviewer's token, a time limit, and problems as errors. */
import createClient, { type Client } from 'openapi-fetch';
import type { StageConfiguration } from '../config.ts';
import { once } from './once.ts';
import type { paths } from './schema.d.ts';
import type { Problem } from './types.ts';

const TIME_LIMIT_MS = 35_000;

/** The API's own refusal, in its words. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer of the API's came: it is down, too slow, or the way to it is cut. */
export class UnreachableError extends Error {}

/** Nobody is signed in any more. */
export class SessionEndedError extends Error {}

export interface Tenant {
  readonly stage: string;
  readonly tenant: string;
}

export interface Api {
  readonly client: Client<paths>;
  readonly tenant: Tenant;
}

/** Make a client. `idToken` gives null where the session has ended. */
export function createApi(
  configuration: StageConfiguration,
  tenant: string,
  idToken: () => Promise<string | null>,
): Api {
  const client = createClient<paths>({ baseUrl: configuration.apiUrl, fetch: fetchInTime });
  client.use({
    async onRequest({ request }) {
      const token = await idToken();
      if (token === null) throw new SessionEndedError('Your session has ended.');
      request.headers.set('Authorization', `Bearer ${token}`);
      return request;
    },
  });
  client.use(once());
  return { client, tenant: { stage: configuration.stage, tenant } };
}

async function fetchInTime(request: Request): Promise<Response> {
  try {
    return await fetch(new Request(request, { signal: AbortSignal.timeout(TIME_LIMIT_MS), credentials: 'omit' }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new UnreachableError('The service did not answer in time. Nothing was changed here; try again.');
    }
    throw new UnreachableError('The service cannot be reached. Check your connection and try again.');
  }
}

interface Outcome<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer's content; throws its problem where it is none. */
export async function contentOf<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  if (response.status === 401) throw new SessionEndedError('Your session has ended.');
  if (isProblem(error)) throw new ProblemError(error);
  throw new UnreachableError(`The service answered ${response.status}. Try again in a moment.`);
}

function isProblem(value: unknown): value is Problem {
  const object = value as Partial<Problem> | null;
  return typeof object === 'object' && object !== null && typeof object.code === 'string' && !!object.detail;
}
