import { createContext, useContext } from 'react';
import type { Api } from '../api/client.ts';
import type { Reviewer } from '../session.ts';

/** The context of every page of the desk. */
export interface Desk {
  readonly api: Api;
  readonly reviewer: Reviewer;
  /** Tell something that outlives the page it happened on. */
  readonly tell: (notice: Notice) => void;
}

export interface Notice {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly text: string;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('outside the desk');
  return desk;
}
