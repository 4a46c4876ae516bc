import { useEffect, useRef } from 'react';

/** The actions of single keys while nobody types, and of keys with Ctrl (`Ctrl+Enter`) at any time. */
export type Keys = Readonly<Record<string, () => void>>;

const TYPING = 'input, textarea, select, [contenteditable], [role="listbox"], [role="dialog"]';

export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      const withControl = event.ctrlKey || event.metaKey;
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      const act = current.current[withControl ? `Ctrl+${event.key}` : event.key];
      if (!act || event.altKey || (isTyping && !withControl)) return;
      event.preventDefault();
      act();
    }
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
