import { useT } from '~/i18n';
import { Bytes, Time } from '~/ui/format';
import { Icon } from '~/ui/icons';
import type { Row } from './rows';

interface Props {
  id: string;
  index: number;
  /** Undefined while its page is loading. */
  row: Row | undefined;
  at: boolean;
  chosen: boolean;
  current: boolean;
}

const ICONS = { folder: 'folder', object: 'file', marker: 'trash' } as const;

export function GridRow({ id, index, row, at, chosen, current }: Props) {
  const older = row?.version?.latest === false;
  return (
    <div
      id={id}
      data-index={index}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={['object-row', at && 'at', current && 'current', older && 'older'].filter(Boolean).join(' ')}
    >
      <span role="gridcell" className="mark">
        <span className={`tick ${chosen ? 'on' : ''}`}>{chosen && <Icon name="check" size={12} />}</span>
      </span>
      <span role="gridcell" className="grow name" title={row?.name}>
        {row ? (
          <>
            <Icon name={ICONS[row.kind]} />
            <span>{row.name}</span>
            <VersionBadge row={row} />
          </>
        ) : (
          '…'
        )}
      </span>
      <span role="gridcell" className="size">
        {row?.kind === 'object' ? <Bytes value={row.size} /> : '–'}
      </span>
      <span role="gridcell" className="when">
        {row?.modified ? <Time value={row.modified} /> : '–'}
      </span>
    </div>
  );
}

function VersionBadge({ row }: { row: Row }) {
  const t = useT();
  if (row.kind === 'marker') return <span className="badge warn">{t('versions.marker')}</span>;
  return row.version?.latest ? <span className="badge accent">{t('versions.latest')}</span> : null;
}
