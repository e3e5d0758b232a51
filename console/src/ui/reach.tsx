import type { Schemas } from '~/api/client';
import { useT } from '~/i18n';
import { Icon } from './icons';

/** Beside an endpoint that other machines cannot use: that it is so, and which setting changes it. */
export function ReachNote({ reach }: { reach: Schemas['Reach'] }) {
  const t = useT();
  if (reach === 'network') return null;
  return (
    <p className="reach">
      <Icon name="warning" size={14} />
      <span>{t(`reach.${reach}`)}</span>
    </p>
  );
}
