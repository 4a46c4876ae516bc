/** The page's address: behind the #, which no server and no log sees. */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'queue' }
  | { readonly page: 'search' }
  | { readonly page: 'case'; readonly id: string };

const CASE = /^#\/cases\/([A-Za-z0-9_-]{1,100})$/;

export function parseRoute(hash: string): Route {
  const id = CASE.exec(hash)?.[1];
  if (id) return { page: 'case', id };
  return { page: hash === '#/search' ? 'search' : 'queue' };
}

export const queueHref = '#/';
export const searchHref = '#/search';
export const caseHref = (id: string): string => `#/cases/${encodeURIComponent(id)}`;

export function go(href: string): void {
  window.location.hash = href;
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(onHashChange, () => window.location.hash));
}

function onHashChange(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
