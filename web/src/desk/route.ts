/** The page's address: behind the #, which no server and no log sees. */
import { useSyncExternalStore } from 'react';

type Page = 'queue' | 'search' | 'figures' | 'looks' | 'erasures';

export type Route = { readonly page: Page } | { readonly page: 'case'; readonly id: string };

const CASE = /^#\/cases\/([A-Za-z0-9_-]{1,100})$/;

export function parseRoute(hash: string): Route {
  const id = CASE.exec(hash)?.[1];
  if (id) return { page: 'case', id };
  return { page: PAGES.get(hash) ?? 'queue' };
}

export const queueHref = '#/';
export const searchHref = '#/search';
export const figuresHref = '#/figures';
export const looksHref = '#/looks';
export const erasuresHref = '#/erasures';

const PAGES: ReadonlyMap<string, Page> = new Map([
  [searchHref, 'search'],
  [figuresHref, 'figures'],
  [looksHref, 'looks'],
  [erasuresHref, 'erasures'],
]);
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
