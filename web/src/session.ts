/**
 * Who is signed in: Amplify's Auth against the stage's user pool (SRP, new password, one-time password).
 * Tokens live in the tab's own storage, so that they end with it.
 */
import {
  type AuthSession,
  confirmSignIn,
  fetchAuthSession,
  type SignInOutput,
  signIn as startSignIn,
  signOut as startSignOut,
} from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import { Amplify, sessionStorage } from '@aws-amplify/core';
import type { StageConfiguration } from './config.ts';

export interface Reviewer {
  readonly email: string;
  readonly tenant: string;
  readonly isAdministrator: boolean;
  readonly mayReview: boolean;
}

/** The next step of signing in. */
export type Step =
  | { readonly kind: 'done' }
  | { readonly kind: 'new-password' }
  | { readonly kind: 'code' }
  | { readonly kind: 'code-setup'; readonly secret: string; readonly uri: string }
  | { readonly kind: 'impossible'; readonly why: string };

const ADMINISTRATORS = 'kyc-admin';
const REVIEWERS = 'kyc-reviewer';
const APP_NAME = 'AUTO KYC';

export function configureSession(configuration: StageConfiguration): void {
  const { userPoolId, userPoolClientId, userPoolEndpoint } = configuration;
  cognitoUserPoolsTokenProvider.setKeyValueStorage(sessionStorage);
  const Cognito = { userPoolId, userPoolClientId, ...(userPoolEndpoint ? { userPoolEndpoint } : {}) };
  cognitoUserPoolsTokenProvider.setAuthConfig({ Cognito });
  Amplify.configure({ Auth: { Cognito } }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
}

/** The reviewer who is signed in, or null. */
export async function currentReviewer(): Promise<Reviewer | null> {
  return reviewerOf(await fetchAuthSession());
}

/** The ID token to send along, renewed if need be; null where the session has ended. */
export async function idToken(): Promise<string | null> {
  const session = await fetchAuthSession();
  return session.tokens?.idToken?.toString() ?? null;
}

export async function signIn(username: string, password: string): Promise<Step> {
  return nextStep(await startSignIn({ username, password, options: { authFlowType: 'USER_SRP_AUTH' } }), username);
}

export async function answerStep(answer: string, username: string): Promise<Step> {
  return nextStep(await confirmSignIn({ challengeResponse: answer }), username);
}

export async function signOut(): Promise<void> {
  await startSignOut();
}

/** Drop the tokens of this tab, so that a new sign-in may begin; the pool is not told, and need not be reached. */
export async function forgetTokens(): Promise<void> {
  await cognitoUserPoolsTokenProvider.tokenOrchestrator.clearTokens();
}

function nextStep({ nextStep: next }: SignInOutput, username: string): Step {
  switch (next.signInStep) {
    case 'DONE':
      return { kind: 'done' };
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      return { kind: 'new-password' };
    case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE':
      return { kind: 'code' };
    case 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP': {
      const { sharedSecret, getSetupUri } = next.totpSetupDetails;
      return { kind: 'code-setup', secret: sharedSecret, uri: getSetupUri(APP_NAME, username).toString() };
    }
    case 'RESET_PASSWORD':
      return { kind: 'impossible', why: 'Your password was reset. Ask your administrator for a new one.' };
    default:
      return { kind: 'impossible', why: `The desk cannot sign you in this way (${next.signInStep}).` };
  }
}

function reviewerOf(session: AuthSession): Reviewer | null {
  const claims = session.tokens?.idToken?.payload;
  if (!claims) return null;
  const groups = Array.isArray(claims['cognito:groups']) ? claims['cognito:groups'] : [];
  const isAdministrator = groups.includes(ADMINISTRATORS);
  return {
    email: String(claims.email ?? ''),
    tenant: String(claims['custom:tenant'] ?? ''),
    isAdministrator,
    mayReview: isAdministrator || groups.includes(REVIEWERS),
  };
}
