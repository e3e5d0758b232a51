import type { ButtonHTMLAttributes } from 'react';
import { Icon, type IconName } from './icons';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: 'primary' | 'danger' | 'danger solid' | 'quiet' | '';
  icon?: IconName;
  small?: boolean;
  busy?: boolean;
}

export function Button({
  variant = '',
  icon,
  small,
  busy,
  children,
  className = '',
  type = 'button',
  disabled,
  onClick,
  ...rest
}: Props) {
  const shape = children ? '' : 'icon';
  return (
    <button
      {...rest}
      type={type}
      className={['button', variant, small ? 'small' : '', shape, className].filter(Boolean).join(' ')}
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {busy ? <span className="spinner" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
