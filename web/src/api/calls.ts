/** The desk's requests to the API, one function each. */
import { type Api, contentOf } from './client.ts';
import type {
  AccessLog,
  CaseView,
  Erased,
  ErasureProposed,
  Erasures,
  ErasureWaits,
  Figures,
  KycRecord,
  ManualDecision,
  Proposed,
  QueuePage,
  QueueState,
  ReasonCode,
  ReviewCase,
  SearchFor,
} from './types.ts';

const REVIEWS = '/kyc/stage/{stage}/tenant/{tenant}/reviews';
const TENANT = '/kyc/stage/{stage}/tenant/{tenant}';
const USER = '/kyc/stage/{stage}/tenant/{tenant}/email/{email}';
const PAGE = 50;

export interface QueueQuestion {
  readonly state: QueueState;
  readonly reason?: ReasonCode;
  readonly cursor?: string;
}

export function listQueue({ client, tenant }: Api, question: QueueQuestion): Promise<QueuePage> {
  const query = { limit: PAGE, ...question };
  return contentOf(client.GET(REVIEWS, { params: { path: tenant, query } }));
}

export function readCase({ client, tenant }: Api, submission_id: string): Promise<CaseView> {
  const path = { ...tenant, submission_id };
  return contentOf(client.GET(`${REVIEWS}/{submission_id}`, { params: { path } }));
}

/** Take a case, or renew what is held already. */
export function takeCase({ client, tenant }: Api, submission_id: string): Promise<CaseView> {
  const path = { ...tenant, submission_id };
  return contentOf(client.POST(`${REVIEWS}/{submission_id}/take`, { params: { path }, body: {} }));
}

export async function releaseCase({ client, tenant }: Api, submission_id: string): Promise<void> {
  const path = { ...tenant, submission_id };
  await contentOf(client.POST(`${REVIEWS}/{submission_id}/release`, { params: { path }, body: {} }));
}

/** Take the oldest case that waits; null where none does. */
export async function takeNext({ client, tenant }: Api, reason?: ReasonCode): Promise<CaseView | null> {
  const body = reason ? { reason } : {};
  const taken = await contentOf(client.POST(`${REVIEWS}/next`, { params: { path: tenant }, body }));
  return taken || null;
}

export async function search({ client, tenant }: Api, body: SearchFor): Promise<readonly ReviewCase[]> {
  const found = await contentOf(client.POST(`${REVIEWS}/search`, { params: { path: tenant }, body }));
  return found.reviews;
}

export type Decision = Omit<ManualDecision, 'tenant' | 'stage' | 'email'>;

/** Decide a record; what comes back may be a proposal that waits for a second person. */
export function decide({ client, tenant }: Api, email: string, decision: Decision): Promise<KycRecord | Proposed> {
  return contentOf(
    client.POST('/kyc/stage/{stage}/tenant/{tenant}/email/{email}/validate', {
      params: { path: { ...tenant, email } },
      body: { ...tenant, email, ...decision },
    }),
  );
}

/** Return the decisions of machines and people on these days, as CSV, put together from its parts. */
export async function exportDecisions({ client, tenant }: Api, from: string, to: string): Promise<string> {
  let whole = '';
  let cursor: string | null = null;
  do {
    const query = { from, to, ...(cursor ? { cursor } : {}) };
    const answer = await client.GET(`${REVIEWS}/export`, { params: { path: tenant, query }, parseAs: 'text' });
    const part = await contentOf(Promise.resolve(answer));
    whole += whole ? part.slice(part.indexOf('\r\n') + 2) : part;
    cursor = nextCursor(answer.response.headers.get('Link'));
  } while (cursor);
  return whole;
}

function nextCursor(link: string | null): string | null {
  const next = /<\?([^>]*)>; rel="next"/.exec(link ?? '');
  return next ? new URLSearchParams(next[1]).get('cursor') : null;
}

export function readFigures({ client, tenant }: Api): Promise<Figures> {
  return contentOf(client.GET(`${REVIEWS}/figures`, { params: { path: tenant } }));
}

export function readAccessLog({ client, tenant }: Api, query: LooksQuestion): Promise<AccessLog> {
  return contentOf(client.GET(`${REVIEWS}/access-log`, { params: { path: tenant, query } }));
}

export interface LooksQuestion {
  readonly from?: string;
  readonly to?: string;
  readonly cursor?: string;
}

export type Erasure = Erased | ErasureWaits | ErasureProposed;

/** Erase a customer; what comes back may be that it waits for an operator, or for another administrator. */
export async function eraseUser({ client, tenant }: Api, email: string): Promise<Erasure> {
  const path = { ...tenant, email };
  return (await contentOf(client.DELETE(USER, { params: { path } }))) as Erasure;
}

/** Take back what was proposed of a customer. */
export async function keepUser({ client, tenant }: Api, email: string): Promise<void> {
  const path = { ...tenant, email };
  await contentOf(client.DELETE(USER, { params: { path, query: { withdraw: true } } }));
}

/** The erasures of the tenant that wait for somebody's word. */
export function readErasures({ client, tenant }: Api): Promise<Erasures> {
  return contentOf(client.GET(`${TENANT}/erasures`, { params: { path: tenant } }));
}

/** Refuse what a customer asked for; they are shown the reason. */
export async function refuseErasure({ client, tenant }: Api, email: string, reason: string): Promise<void> {
  const path = { ...tenant, email };
  await contentOf(client.PUT(`${USER}/erasure/refusal`, { params: { path }, body: { ...path, reason } }));
}
