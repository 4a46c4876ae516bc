/** @jsxImportSource preact */
/** Small parts of which the page is made. */
import type { ComponentChildren, InputHTMLAttributes, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { ProblemError, UnreachableError } from '../api/client.ts';
import { type Language, type TextKey, useLanguage } from './i18n.ts';

interface StepProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A step of the way; whoever does not see it hears its heading as it comes. */
export function Step({ title, children }: StepProps): JSX.Element {
  const { t } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('title')}`;
    heading.current?.focus();
  }, [title, t]);
  return (
    <section class="step">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </section>
  );
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly submit?: boolean;
  readonly plain?: boolean;
  readonly disabled?: boolean;
  /** Takes the focus, as it comes in the place of what had it. */
  readonly focused?: boolean;
}

export function Button({
  children,
  onClick,
  submit = false,
  plain = false,
  disabled = false,
  focused = false,
}: ButtonProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) button.current?.focus();
  }, [focused]);
  return (
    <button
      ref={button}
      type={submit ? 'submit' : 'button'}
      class={plain ? 'plain' : 'main'}
      onClick={onClick}
      disabled={disabled}
    >
      {children}
    </button>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password' | 'date';
  readonly autoComplete?: InputHTMLAttributes['autocomplete'];
  readonly inputMode?: 'numeric';
  readonly help?: string;
  readonly wrong?: string | undefined;
  readonly max?: string;
  readonly maxLength?: number;
}

export function Field(props: FieldProps): JSX.Element {
  const { label, value, onChange, type = 'text', autoComplete = 'off', inputMode, help, wrong, max, maxLength } = props;
  const id = useId();
  const told = [help && `${id}-help`, wrong && `${id}-wrong`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {help && <small id={`${id}-help`}>{help}</small>}
      <input
        id={id}
        type={type as 'text' /* the types of attributes know each alone */}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
        autocomplete={autoComplete}
        inputMode={inputMode}
        max={max}
        maxLength={maxLength}
        aria-invalid={wrong ? 'true' : undefined}
        aria-describedby={told || undefined}
      />
      {wrong && (
        <small id={`${id}-wrong`} class="wrong">
          {wrong}
        </small>
      )}
    </div>
  );
}

/** Something that must not be missed; read out as it comes. */
export function Alert({ children }: { children: ComponentChildren }): JSX.Element | null {
  return (
    <div class="alert" role="alert">
      {children}
    </div>
  );
}

const BY_CODE: Readonly<Record<string, TextKey>> = {
  invalid_request: 'error.invalid',
  too_many_requests: 'error.tooMany',
  temporarily_unavailable: 'error.tooMany',
  liveness_attempts: 'error.tooMany',
  too_many_submissions: 'error.enoughForNow',
  too_many_open_claims: 'error.enoughForNow',
};

/** Return the text for an error: ours, or else the API's own words in English. */
export function wordsOf(error: unknown, { t, told }: Language): string {
  if (error instanceof UnreachableError) return t('error.unreachable');
  if (!(error instanceof ProblemError)) return t('error.other');
  const { code, action, detail } = error.problem;
  const key = BY_CODE[code];
  if (key) return t(key);
  return action ? told({ code, action, message: detail }) : t('error.other');
}
