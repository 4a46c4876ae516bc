/** The desk: who is signed in, the bar at its top, and the page that the address names. */
import Alert from '@cloudscape-design/components/alert';
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import Spinner from '@cloudscape-design/components/spinner';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { type MutationCache, type QueryCache, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { createApi, SessionEndedError } from '../api/client.ts';
import type { StageConfiguration } from '../config.ts';
import type { Reviewer } from '../session.ts';
import { DeskContext, type Notice } from './context.ts';
import { erasuresHref, figuresHref, looksHref, queueHref, searchHref, useRoute } from './route.ts';
import { isDark, turnTheme } from './theme.ts';

const SignIn = lazy(() => import('./SignIn.tsx'));
const QueuePage = lazy(() => import('./QueuePage.tsx'));
const SearchPage = lazy(() => import('./SearchPage.tsx'));
const FiguresPage = lazy(() => import('./FiguresPage.tsx'));
const LooksPage = lazy(() => import('./LooksPage.tsx'));
const ErasuresPage = lazy(() => import('./ErasuresPage.tsx'));
const CasePage = lazy(() => import('./case/CasePage.tsx'));

// Amplify is needed from the first moment on, but not to draw the first picture.
const session = import('../session.ts');

type Who =
  | { readonly is: 'unknown' }
  | { readonly is: 'nobody'; readonly ended: boolean }
  | { readonly is: 'reviewer'; readonly reviewer: Reviewer };

export function App({ configuration }: { configuration: StageConfiguration }): ReactElement {
  const [who, setWho] = useState<Who>({ is: 'unknown' });
  const queries = useQueryClient();

  const look = useCallback(async () => {
    const auth = await session;
    auth.configureSession(configuration);
    const reviewer = await auth.currentReviewer().catch(() => null);
    setWho(reviewer ? { is: 'reviewer', reviewer } : { is: 'nobody', ended: false });
  }, [configuration]);
  useEffect(() => void look(), [look]);

  const endOn = useCallback((error: Error) => {
    if (!(error instanceof SessionEndedError)) return;
    // Amplify signs nobody in as long as it holds another's tokens.
    void session.then(({ forgetTokens }) => forgetTokens()).then(() => setWho({ is: 'nobody', ended: true }));
  }, []);
  useEffect(() => {
    const stops = [queries.getQueryCache(), queries.getMutationCache()].map((cache) => onError(cache, endOn));
    return () => {
      for (const stop of stops) stop();
    };
  }, [queries, endOn]);

  const leave = useCallback(async () => {
    await (await session).signOut();
    queries.clear();
    setWho({ is: 'nobody', ended: false });
  }, [queries]);

  return (
    <>
      <Bar who={who} onLeave={leave} />
      <main>
        <Suspense fallback={<Spinner size="large" />}>
          {who.is === 'unknown' && <Spinner size="large" />}
          {who.is === 'nobody' && <SignIn ended={who.ended} onDone={look} />}
          {who.is === 'reviewer' && <Desk configuration={configuration} reviewer={who.reviewer} />}
        </Suspense>
      </main>
    </>
  );
}

function onError(cache: QueryCache | MutationCache, heard: (error: Error) => void): () => void {
  return cache.subscribe((event: { type: string; action?: { type: string; error?: unknown } }) => {
    const { action } = event;
    if (event.type === 'updated' && action?.type === 'error' && action.error instanceof Error) heard(action.error);
  });
}

function Bar({ who, onLeave }: { who: Who; onLeave: () => void }): ReactElement {
  const [dark, setDark] = useState(isDark);
  const theme = {
    type: 'button',
    text: dark ? 'Light' : 'Dark',
    ariaLabel: dark ? 'Use light colours' : 'Use dark colours',
    disableTextCollapse: true,
    onClick: () => setDark(turnTheme()),
  } as const;
  const reviewer = who.is === 'reviewer' ? who.reviewer : null;
  const own = reviewer
    ? [
        { type: 'button', text: 'Queue', href: queueHref } as const,
        { type: 'button', text: 'Search', href: searchHref } as const,
        { type: 'button', text: 'Figures', href: figuresHref } as const,
        ...(reviewer.isAdministrator
          ? [
              { type: 'button', text: 'Erasures', href: erasuresHref } as const,
              { type: 'button', text: 'Access log', href: looksHref } as const,
            ]
          : []),
        theme,
        {
          type: 'menu-dropdown',
          text: reviewer.email,
          description: `${reviewer.tenant} · ${reviewer.isAdministrator ? 'administrator' : 'reviewer'}`,
          iconName: 'user-profile',
          items: [{ id: 'leave', text: 'Sign out' }],
          onItemClick: onLeave,
        } as const,
      ]
    : [theme];
  return (
    <header>
      <TopNavigation identity={{ href: queueHref, title: 'AUTO KYC desk' }} utilities={own} />
    </header>
  );
}

function Desk({ configuration, reviewer }: { configuration: StageConfiguration; reviewer: Reviewer }): ReactElement {
  const route = useRoute();
  const [notices, setNotices] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const tell = useCallback(({ type, text }: Notice) => {
    const id = crypto.randomUUID();
    const dismiss = () => setNotices((now) => now.filter((notice) => notice.id !== id));
    setNotices((now) => [{ id, type, content: text, dismissible: true, onDismiss: dismiss }, ...now].slice(0, 3));
  }, []);
  const desk = useMemo(() => {
    const idToken = async () => (await session).idToken();
    return { api: createApi(configuration, reviewer.tenant, idToken), reviewer, tell };
  }, [configuration, reviewer, tell]);

  if (!reviewer.mayReview) {
    return (
      <Alert type="warning" header="You are no reviewer">
        {reviewer.email} is in no group that reviews. Ask your administrator for the group kyc-reviewer, and sign in
        again.
      </Alert>
    );
  }
  return (
    <DeskContext.Provider value={desk}>
      <Flashbar items={notices} />
      {route.page === 'queue' && <QueuePage />}
      {route.page === 'search' && <SearchPage />}
      {route.page === 'figures' && <FiguresPage />}
      {route.page === 'looks' && <LooksPage />}
      {route.page === 'erasures' && <ErasuresPage />}
      {route.page === 'case' && <CasePage key={route.id} id={route.id} />}
    </DeskContext.Provider>
  );
}
