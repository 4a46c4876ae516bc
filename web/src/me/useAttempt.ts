import { useCallback, useState } from 'preact/hooks';
import { SessionEndedError } from '../api/client.ts';
import { useCustomer } from './customer.ts';

export interface Attempt {
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly start: (work: () => Promise<void>) => Promise<void>;
}

/** One call at a time: whether it is under way, and what went wrong. The end of a session is the page's own business. */
export function useAttempt(): Attempt {
  const { onSessionEnded } = useCustomer();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const start = useCallback(
    async (work: () => Promise<void>) => {
      setBusy(true);
      setError(null);
      try {
        await work();
      } catch (caught) {
        if (caught instanceof SessionEndedError) onSessionEnded();
        else setError(caught);
      } finally {
        setBusy(false);
      }
    },
    [onSessionEnded],
  );
  return { isBusy, error, start };
}
