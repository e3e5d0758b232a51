import type { Schemas } from '~/api/client';
import { useT } from '~/i18n';
import { Icon } from './icons';

/** Warns, next to an endpoint, that other machines cannot reach it, and names the setting to
 * change. */
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
