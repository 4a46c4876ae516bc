import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { takeCase } from '../../api/calls.ts';
import { useDesk } from '../context.ts';

const RENEW_MS = 5 * 60_000;

/** Renew a held case while its reviewer works on it: moves, types or clicks. `onLost` hears of the first refusal. */
export function useLease(id: string, held: boolean, onLost: (error: unknown) => void): void {
  const { api } = useDesk();
  const queries = useQueryClient();
  const worked = useRef(false);
  const { mutate } = useMutation({
    mutationFn: () => takeCase(api, id),
    onSuccess: ({ review }) =>
      queries.setQueryData<{ review: unknown }>(['case', id], (shown) => (shown ? { ...shown, review } : shown)),
    onError: onLost,
  });
  useEffect(() => {
    if (!held) return undefined;
    const work = () => {
      worked.current = true;
    };
    const renew = () => {
      if (worked.current) mutate();
      worked.current = false;
    };
    const events = ['keydown', 'pointerdown', 'pointermove'] as const;
    for (const event of events) window.addEventListener(event, work);
    const timer = window.setInterval(renew, RENEW_MS);
    return () => {
      for (const event of events) window.removeEventListener(event, work);
      window.clearInterval(timer);
    };
  }, [held, mutate]);
}
