import { useEffect, useState } from 'react';
import { useT } from '~/i18n';
import { Button } from './button';
import { copyText } from './clipboard';
import { toast } from './toast';

interface Props {
  /** The text to copy, or a function that fetches it. The function returns null if there is
   * nothing to copy; it has then shown any error itself. */
  text: string | (() => Promise<string | null>);
  /** What is copied, for the button's accessible name. */
  what: string;
  label?: string;
  small?: boolean;
  variant?: 'primary' | 'quiet' | '';
}

export function CopyButton({ text, what, label, small = true, variant = 'quiet' }: Props) {
  const t = useT();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_600);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    const value = typeof text === 'string' ? text : await text();
    if (value === null) return;
    if (await copyText(value)) {
      setDone(true);
      toast(t('copy.done', { what }));
    } else {
      toast(t('copy.failed'));
    }
  };
  return (
    <Button
      small={small}
      variant={variant}
      icon={done ? 'check' : 'copy'}
      onClick={() => void copy()}
      aria-label={label ? undefined : t('copy.action', { what })}
      title={t('copy.action', { what })}
    >
      {label}
    </Button>
  );
}
