/** The stage under test, as its operator and its customers use it: users, claims, records. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KycRecord } from '../src/api/types.ts';

export interface User {
  readonly tenant: string;
  readonly email: string;
  readonly password: string;
}

export interface SampleCase {
  readonly claim: Readonly<Record<string, string>>;
  readonly uploads: readonly { readonly file: string; readonly filename: string; readonly kind: string }[];
}

export interface Living {
  readonly coming: number;
  /** In base64. */
  readonly frames: readonly string[];
}

type Group = 'kyc-admin' | 'kyc-reviewer';

const POLL_MS = 200;
const PATIENCE_MS = 180_000;

export const random = (): string => randomBytes(4).toString('hex');

export class Stage {
  readonly url: string;
  readonly #outputs: Readonly<Record<string, string>>;
  readonly #cases: string;

  constructor(outputsFile: string, casesFolder: string) {
    const stacks: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputsFile, 'utf8'));
    this.#outputs = Object.values(stacks)[0] ?? {};
    this.#cases = casesFolder;
    this.url = this.#output('WebUrl');
  }

  /** A user who can sign in; `temporary` makes them choose a password of their own. */
  async makeUser(tenant: string, groups: readonly Group[] = [], temporary = false): Promise<User> {
    const user = { tenant, email: `${random()}@example.com`, password: `Aa1!${random()}${random()}` };
    const of = { UserPoolId: this.#output('UserPoolId'), Username: user.email };
    const attributes = { email: user.email, email_verified: 'true', 'custom:tenant': tenant };
    await this.#cognito('AdminCreateUser', {
      ...of,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
    await this.#cognito('AdminSetUserPassword', { ...of, Password: user.password, Permanent: !temporary });
    for (const GroupName of groups) {
      await this.#cognito('AdminAddUserToGroup', { ...of, GroupName });
    }
    return user;
  }

  /** Make the pool ask a user for one-time codes. */
  async askForCodes(user: User): Promise<void> {
    const { AccessToken } = await this.#tokens(user);
    await this.#cognito('AssociateSoftwareToken', { AccessToken });
    await this.#cognito('VerifySoftwareToken', { AccessToken, UserCode: '123456' });
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await this.#cognito('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings });
  }

  /** End every hold on a tenant's cases now. */
  async endLeases(tenant: string): Promise<void> {
    const cases = await this.#dynamodb<{ Items: Readonly<Record<string, object>>[] }>('Query', {
      KeyConditionExpression: '#list = :list',
      ExpressionAttributeNames: { '#list': 'list' },
      ExpressionAttributeValues: { ':list': { S: `case#${tenant}` } },
    });
    for (const { list, sort } of cases.Items) {
      const change = { UpdateExpression: 'SET held_until = :past', ExpressionAttributeValues: { ':past': { N: '1' } } };
      await this.#dynamodb('UpdateItem', { Key: { list, sort }, ...change });
    }
  }

  /** End a user's sessions at once. */
  async endSessions(user: User): Promise<void> {
    const of = { UserPoolId: this.#output('UserPoolId'), Username: user.email };
    await this.#cognito('AdminUserGlobalSignOut', of);
  }

  sample(name: string): SampleCase {
    return JSON.parse(readFileSync(join(this.#cases, `${name}.json`), 'utf8'));
  }

  /** A case's picture as a camera sees it. */
  video(name: string, kind: string): string {
    return join(this.#cases, `${name}-${kind}.mjpeg`);
  }

  /** A case's picture as a file. */
  file(name: string, kind: string): string {
    return join(this.#cases, `${name}-${kind}.jpg`);
  }

  /** Frames of somebody who comes into a liveness check's oval and stays there: how many come, and all as JPEG. */
  get living(): Living {
    return JSON.parse(readFileSync(join(this.#cases, 'living.json'), 'utf8'));
  }

  /** Upload a case's pictures and submit its claim, changed as given. */
  async submit(user: User, sample: SampleCase, change: Readonly<Record<string, string>> = {}): Promise<void> {
    const links = [];
    for (const { file, filename, kind } of sample.uploads) {
      const body = { filename, content_type: 'image/jpeg' };
      const slot = await this.call<Slot>(user, 'POST', 'documents', body);
      const form = new FormData();
      for (const [name, value] of Object.entries(slot.upload.fields)) form.append(name, value);
      form.append('file', new Blob([readFileSync(join(this.#cases, file))]));
      const stored = await fetch(slot.upload.url, { method: 'POST', body: form });
      if (!stored.ok) throw new Error(`the bucket answered ${stored.status}`);
      links.push({ filename, kind, url: slot.url });
    }
    const { tenant, email } = user;
    const claim = { tenant, stage: this.#stage, email, ...sample.claim, ...change, document_links: links };
    await this.call(user, 'POST', 'create_or_update', claim);
  }

  /** The customer's records, once all of them are decided. */
  async decided(reader: User, email: string): Promise<KycRecord[]> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const path = `email/${encodeURIComponent(email)}`;
      const records = await this.#records(reader, path);
      if (records.length > 0 && records.every((record) => record.validation_status !== 'pending')) return records;
      if (Date.now() > until) throw new Error(`no outcome for ${email} in ${PATIENCE_MS / 1000} s`);
      await sleep(POLL_MS);
    }
  }

  /** Return the API's response once it meets a condition: lists follow their records within a moment. */
  async eventually<T>(reader: User, path: string, says: (found: T) => unknown): Promise<T> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await this.call<T>(reader, 'GET', path);
      if (says(found)) return found;
      if (Date.now() > until) throw new Error(`${path} did not say so in ${PATIENCE_MS / 1000} s`);
      await sleep(POLL_MS);
    }
  }

  /** None where the stage asks to be asked again in a moment. */
  async #records(reader: User, path: string): Promise<KycRecord[]> {
    try {
      return (await this.call<{ records: KycRecord[] }>(reader, 'GET', path)).records;
    } catch (error) {
      if (error instanceof Error && error.message.includes(': 503 ')) return [];
      throw error;
    }
  }

  async call<T>(user: User, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.#output('ApiUrl')}/kyc/stage/${this.#stage}/tenant/${user.tenant}/${path}`, {
      method,
      headers: { Authorization: `Bearer ${await this.#token(user)}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
  }

  get #stage(): string {
    return this.#output('ApiUrl').split('/').at(-1) ?? '';
  }

  async #token(user: User): Promise<string> {
    return (await this.#tokens(user)).IdToken;
  }

  async #tokens({ email, password }: User): Promise<{ IdToken: string; AccessToken: string }> {
    const signedIn = await this.#cognito<SignedIn>('AdminInitiateAuth', {
      UserPoolId: this.#output('UserPoolId'),
      ClientId: this.#output('UserPoolClientId'),
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    });
    return signedIn.AuthenticationResult;
  }

  #cognito<T>(operation: string, parameters: unknown): Promise<T> {
    return this.#aws('cognito-idp', `AWSCognitoIdentityProviderService.${operation}`, '1.1', parameters);
  }

  #dynamodb<T>(operation: string, parameters: object): Promise<T> {
    const of = { TableName: this.#output('WorkTableName'), ...parameters };
    return this.#aws('dynamodb', `DynamoDB_20120810.${operation}`, '1.0', of);
  }

  async #aws<T>(service: string, operation: string, version: string, parameters: unknown): Promise<T> {
    const answer = await fetch(this.#output('AwsEndpointUrl'), {
      method: 'POST',
      headers: {
        'Content-Type': `application/x-amz-json-${version}`,
        'X-Amz-Target': operation,
        Authorization: `AWS4-HMAC-SHA256 Credential=operator/20260101/us-east-1/${service}/aws4_request`,
      },
      body: JSON.stringify(parameters),
    });
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  #output(name: string): string {
    const value = this.#outputs[name];
    if (value === undefined) throw new Error(`the stage has no output ${name}`);
    return value;
  }
}

/** The stage that the environment names: STAGE_OUTPUTS and CASES. */
export function stageUnderTest(): Stage {
  const { STAGE_OUTPUTS: outputs, CASES: cases } = process.env;
  if (!outputs || !cases) throw new Error('STAGE_OUTPUTS and CASES name the stage and the cases');
  return new Stage(outputs, cases);
}

export interface Slot {
  readonly url: string;
  readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

interface SignedIn {
  readonly AuthenticationResult: { readonly IdToken: string; readonly AccessToken: string };
}
