import { useI18n } from '~/i18n';
import { formatDate } from '~/ui/format';
import { Note } from '~/ui/states';
import { keptBy, type Lock } from './lock';

/** Explains why a version cannot be deleted. Renders nothing if it can. */
export function KeptNote({ lock }: { lock: Lock }) {
  const { t, language } = useI18n();
  const kept = keptBy(lock, new Date());
  if (!kept) return null;
  return (
    <Note tone="warn">
      <div className="stack tight">
        {kept.retention && (
          <p>{t(`lockKept.${kept.retention.mode}`, { until: formatDate(new Date(kept.retention.until), language) })}</p>
        )}
        {kept.hold && <p>{t('lock.keptByHold')}</p>}
      </div>
    </Note>
  );
}
