/** Dark or light: as the system says, or as was chosen here. */
import { applyMode, Mode } from '@cloudscape-design/global-styles';

const CHOSEN = 'desk-mode';
const system = window.matchMedia('(prefers-color-scheme: dark)');

export function isDark(): boolean {
  const chosen = window.localStorage.getItem(CHOSEN);
  return chosen === null ? system.matches : chosen === 'dark';
}

export function startTheme(): void {
  apply();
  system.addEventListener('change', apply);
}

export function turnTheme(): boolean {
  window.localStorage.setItem(CHOSEN, isDark() ? 'light' : 'dark');
  apply();
  return isDark();
}

function apply(): void {
  applyMode(isDark() ? Mode.Dark : Mode.Light);
}
