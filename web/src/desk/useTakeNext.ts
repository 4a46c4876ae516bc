import { useMutation, useQueryClient } from '@tanstack/react-query';
import { takeNext } from '../api/calls.ts';
import type { ReasonCode } from '../api/types.ts';
import { useDesk } from './context.ts';
import { caseHref, go, queueHref } from './route.ts';
import { complaint } from './words.ts';

/** Take the oldest case that waits and open it; say so where none does. */
export function useTakeNext(): { readonly take: (reason?: ReasonCode) => void; readonly isTaking: boolean } {
  const { api, tell } = useDesk();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (reason: ReasonCode | undefined) => takeNext(api, reason),
    onSuccess: (taken) => {
      if (taken === null) {
        tell({ type: 'info', text: 'No case waits that nobody has taken.' });
        go(queueHref);
        return;
      }
      const id = taken.review.submission_id;
      queries.setQueryData(['case', id], taken);
      go(caseHref(id));
    },
    onError: (error) => {
      const text = complaint(error);
      if (text) tell({ type: 'error', text });
    },
  });
  return { take: mutate, isTaking: isPending };
}
