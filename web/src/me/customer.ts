import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from '../api/client.ts';
import type { CustomerSettings } from './draft.ts';

/** The context of every step. */
export interface Customer {
  readonly api: Api;
  readonly email: string;
  readonly settings: CustomerSettings;
  /** Where liveness checks are streamed to, if not to AWS. */
  readonly livenessUrl: string | undefined;
  /** Ask for a new sign-in; what was done stays. */
  readonly onSessionEnded: () => void;
}

export const CustomerContext = createContext<Customer | null>(null);

export function useCustomer(): Customer {
  const customer = useContext(CustomerContext);
  if (customer === null) throw new Error('outside the page');
  return customer;
}
