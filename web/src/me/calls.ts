/** The customer's page's requests to the API, one function each. */
import { type Api, contentOf, ProblemError } from '../api/client.ts';
import type { components } from '../api/schema.d.ts';

type Schemas = components['schemas'];

export type MyRecord = Schemas['Record'];
export type Reason = Schemas['Reason'];
export type Slot = Schemas['UploadSlot'];
export type Claim = Schemas['Claim'];
export type PictureKind = Schemas['DocumentKind'];
export type ContentType = Schemas['UploadRequest']['content_type'];
export type Contest = Schemas['ContestView'];

const TENANT = '/kyc/stage/{stage}/tenant/{tenant}';
const USER = `${TENANT}/email/{email}` as const;

/** The caller's records, the latest first; none of who has submitted nothing yet. */
export async function readRecords({ client, tenant }: Api, email: string): Promise<readonly MyRecord[]> {
  try {
    const found = await contentOf(client.GET(USER, { params: { path: { ...tenant, email } } }));
    const records = found.records as readonly MyRecord[];
    return [...records].sort((one, other) => other.last_updated_time - one.last_updated_time);
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'record_not_found') return [];
    throw error;
  }
}

export function openSlot({ client, tenant }: Api, filename: string, content_type: ContentType): Promise<Slot> {
  const body = { filename, content_type };
  return contentOf(client.POST(`${TENANT}/documents`, { params: { path: tenant }, body }));
}

export type Submission = Omit<Claim, 'tenant' | 'stage' | 'email'>;

export async function submit({ client, tenant }: Api, email: string, claim: Submission): Promise<MyRecord> {
  const body = { ...tenant, email, ...claim };
  return (await contentOf(client.POST(`${TENANT}/create_or_update`, { params: { path: tenant }, body }))) as MyRecord;
}

/** Object to what a machine decided. */
export async function contest({ client, tenant }: Api, record: MyRecord, message: string): Promise<Contest> {
  const { email, id_type, id_value } = record;
  const body = { ...tenant, email, id_type, id_value, message };
  const path = { ...tenant, email };
  return (await contentOf(client.POST(`${USER}/contest`, { params: { path }, body }))).contest;
}

/** All that is kept about the caller, in the parts in which it came. */
export async function exportAll({ client, tenant }: Api, email: string): Promise<readonly unknown[]> {
  const path = { ...tenant, email };
  const parts = [];
  let cursor: string | undefined;
  do {
    const query = cursor ? { cursor } : {};
    const part: Schemas['Export'] = await contentOf(client.GET(`${USER}/export`, { params: { path, query } }));
    parts.push(part);
    cursor = part.cursor ?? undefined;
  } while (cursor);
  return parts;
}

export type OwnErasure = Schemas['OwnErasure'];

/** The caller's request to be erased, open or refused; null where there is none. */
export async function readErasure({ client, tenant }: Api, email: string): Promise<OwnErasure | null> {
  const path = { ...tenant, email };
  return (await contentOf(client.GET(`${USER}/erasure`, { params: { path } }))).erasure;
}

/** Ask to be erased: either it is done, or it waits for an answer. */
export async function askForErasure({ client, tenant }: Api, email: string): Promise<OwnErasure | Schemas['Erased']> {
  const path = { ...tenant, email };
  return contentOf(client.PUT(`${USER}/erasure`, { params: { path }, body: path }));
}

export async function takeErasureBack({ client, tenant }: Api, email: string): Promise<void> {
  const path = { ...tenant, email };
  await contentOf(client.DELETE(`${USER}/erasure`, { params: { path } }));
}

export type LivenessSession = Schemas['LivenessSession'];
export type LivenessResult = Schemas['LivenessOutcome'];

/** Have a session made for one liveness check; its minutes begin at once. */
export function startLiveness({ client, tenant }: Api): Promise<LivenessSession> {
  return contentOf(client.POST(`${TENANT}/liveness`, { params: { path: tenant }, body: {} }));
}

/** What came of a check that was filmed. */
export function readLiveness({ client, tenant }: Api, session: string): Promise<LivenessResult> {
  const path = { ...tenant, session };
  return contentOf(client.POST(`${TENANT}/liveness/{session}/result`, { params: { path }, body: {} }));
}
