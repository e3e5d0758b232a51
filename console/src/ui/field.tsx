import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { Icon } from './icons';

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

function Frame({ id, label, hint, error, children }: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <div className="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div id={`${id}-error`} aria-live="polite">
        {error && (
          <div className="error">
            <Icon name="warning" size={14} />
            <span>{error}</span>
          </div>
        )}
      </div>
    </div>
  );
}

/** An error about a group of inputs, which no single field can show. */
export function BesideError({ text }: { text: string | undefined }) {
  return (
    <div aria-live="polite" className="beside-error">
      {text && (
        <div className="inline-error">
          <Icon name="warning" size={14} />
          <span>{text}</span>
        </div>
      )}
    </div>
  );
}

const describedBy = (id: string, hint: unknown, error: unknown) =>
  [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;

export function TextField({
  label,
  hint,
  error,
  onChange,
  mono,
  ...rest
}: FieldProps & { onChange: (value: string) => void; mono?: boolean } & Omit<
    InputHTMLAttributes<HTMLInputElement>,
    'onChange'
  >) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...rest}
        id={id}
        className={`input ${mono ? 'mono' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => onChange(event.target.value)}
      />
    </Frame>
  );
}

export function TextArea({
  label,
  hint,
  error,
  onChange,
  mono,
  ...rest
}: FieldProps & { onChange: (value: string) => void; mono?: boolean } & Omit<
    TextareaHTMLAttributes<HTMLTextAreaElement>,
    'onChange'
  >) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...rest}
        id={id}
        className={`input ${mono ? 'mono' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => onChange(event.target.value)}
      />
    </Frame>
  );
}

export function SelectField({
  label,
  hint,
  error,
  onChange,
  children,
  ...rest
}: FieldProps & { onChange: (value: string) => void } & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select
        {...rest}
        id={id}
        className="select"
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => onChange(event.target.value)}
      >
        {children}
      </select>
    </Frame>
  );
}

export interface Option<T extends string> {
  value: T;
  title: string;
  hint?: string;
}

/** Radio buttons as cards. */
export function Choices<T extends string>({
  label,
  value,
  options,
  onChange,
  two,
}: {
  label: string;
  value: T;
  options: Option<T>[];
  onChange: (value: T) => void;
  two?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className={`choices ${two ? 'two' : ''}`}>
      <legend className="legend" style={{ marginBottom: 6 }}>
        {label}
      </legend>
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            <span className="title">{option.title}</span>
            {option.hint && <div className="hint">{option.hint}</div>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Check({
  label,
  checked,
  onChange,
  disabled,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

export interface Rule {
  text: string;
  met: boolean;
}

/** The rules for an input, checked as the user types: neutral while it is empty, then met or
 * broken. */
export function Rules({ rules, value }: { rules: Rule[]; value: string }) {
  return (
    <ul className="rules">
      {rules.map((rule) => (
        <li key={rule.text} className={value === '' ? '' : rule.met ? 'met' : 'broken'}>
          <Icon name={value !== '' && !rule.met ? 'close' : 'check'} size={13} />
          <span>{rule.text}</span>
        </li>
      ))}
    </ul>
  );
}
