/** Actions that must not happen twice, though a tap does, or an answer is lost: each has a key until it is answered. */
import type { Middleware } from 'openapi-fetch';
import type { paths } from './schema.d.ts';

const HEADER = 'Idempotency-Key';
const TENANT = '/kyc/stage/{stage}/tenant/{tenant}';
/** Not those that change nothing when they are asked for again, nor slots for uploads, of which two may be alike. */
const ONCE: ReadonlySet<string> = new Set<keyof paths>([
  `${TENANT}/create_or_update`,
  `${TENANT}/email/{email}/contest`,
  `${TENANT}/email/{email}/validate`,
  `${TENANT}/reviews/next`,
  `${TENANT}/reviews/{submission_id}/release`,
]);

/** Give each action a key: the same to the same action until an answer says what became of it. */
export function once(): Middleware {
  const keys = new Map<string, string>();
  return {
    async onRequest({ request, schemaPath }) {
      if (request.method !== 'POST' || !ONCE.has(schemaPath)) return undefined;
      const action = `${request.url}\n${await request.clone().text()}`;
      const key = keys.get(action) ?? crypto.randomUUID();
      keys.set(action, key);
      request.headers.set(HEADER, key);
      return request;
    },
    async onResponse({ request, response }) {
      const key = request.headers.get(HEADER);
      if (key === null || (await isOpen(response))) return undefined;
      for (const [action, known] of keys) {
        if (known === key) keys.delete(action);
      }
      return undefined;
    },
  };
}

/** Whether it is not known, after an answer, what became of an action. */
async function isOpen(response: Response): Promise<boolean> {
  if (response.status !== 409) return response.status >= 500;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return (problem as { readonly code?: string } | null)?.code === 'idempotency_key_in_use';
}
