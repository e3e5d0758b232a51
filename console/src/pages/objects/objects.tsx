// The object browser. Its state is in the URL: ?prefix= is the folder, &q= the search in it,
// &versions=true lists every version, and &key= and &version= select what the side panel shows.
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState, type DragEvent } from 'react';
import { api, apiUrl, segment, take } from '~/api/client';
import { bucketSettingsQuery } from '~/api/queries';
import { useCan } from '~/app/gate';
import { useT } from '~/i18n';
import { Button } from '~/ui/button';
import { Icon } from '~/ui/icons';
import { Card } from '~/ui/page';
import { Search } from '~/ui/search';
import { Empty, Failed, Loading, ProblemNote } from '~/ui/states';
import { fromDrop, fromInput, type Found } from '~/uploads/files';
import { onTransferDone } from '~/uploads/manager';
import { DeleteDialog } from './delete_dialog';
import { FolderDialog } from './folder_dialog';
import { ObjectGrid } from './grid';
import { JobsStrip } from './jobs';
import './objects.css';
import type { Row } from './rows';
import { UploadDialog } from './upload_dialog';
import { objectsChanged, useListing } from './use_listing';
import { DeleteVersionsDialog } from './version_dialogs';
import { versionsIn } from './versions';

const ObjectPanel = lazy(() => import('./panel').then((module) => ({ default: module.ObjectPanel })));
const route = getRouteApi('/buckets/$bucket/');

export function ObjectsTab() {
  const t = useT();
  const { bucket } = route.useParams();
  const { prefix = '', q = '', key, version, versions = false } = route.useSearch();
  const navigate = route.useNavigate();
  const operator = useCan('operator');
  const { listing, now } = useListing({ bucket, prefix, q: useDeferredValue(q), versions });
  const versioning = useQuery(bucketSettingsQuery(bucket)).data?.data.versioning;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'folder' | 'delete' | null>(null);
  const [files, setFiles] = useState<Found[] | null>(null);
  const [over, setOver] = useState(false);
  const filePicker = useRef<HTMLInputElement>(null);
  const folderPicker = useRef<HTMLInputElement>(null);
  /** True if the grid had the focus before a navigation, so that the next grid takes it. */
  const inGrid = useRef(false);

  useEffect(() => {
    setSelected(new Set());
  }, [bucket, prefix, q, versions]);
  useEffect(() => {
    const stop = onTransferDone(({ target }) => objectsChanged(target.bucket));
    return () => stop();
  }, []);
  useEffect(() => {
    const focusSearch = (event: KeyboardEvent) => {
      if (
        event.key !== '/' ||
        (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role="dialog"]'))
      )
        return;
      event.preventDefault();
      document.getElementById('object-search')?.focus();
    };
    window.addEventListener('keydown', focusSearch);
    return () => window.removeEventListener('keydown', focusSearch);
  }, []);

  type Next = {
    prefix?: string | undefined;
    q?: string | undefined;
    key?: string | undefined;
    version?: string | undefined;
  };
  const go = (next: Next, replace = false) => {
    inGrid.current = document.activeElement?.getAttribute('role') === 'grid';
    void navigate({ search: { ...next, ...(versions && { versions }) }, replace });
  };
  const here = { prefix: prefix || undefined, q: q || undefined };
  const close = () => go(here);
  const chosen = versions ? versionsIn(selected) : [];
  const open = ({ kind, key, version }: Row) =>
    go(
      kind === 'folder'
        ? { prefix: key }
        : { ...here, key, version: version?.latest === false ? version.id : undefined },
    );
  const isCurrent = (row: Row) =>
    row.key === key && (!row.version || (version ? row.version.id === version : row.version.latest));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void fromDrop(event.dataTransfer.items).then((found) => found.length > 0 && setFiles(found));
  };
  const dropping = operator && {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: drop,
  };
  const upload = operator && (
    <Button variant="primary" icon="upload" onClick={() => filePicker.current?.click()}>
      {t('objects.upload')}
    </Button>
  );
  return (
    <div className={`browser ${key ? 'with-panel' : ''}`} {...dropping}>
      <Card pad={false}>
        <div className="browser-bar toolbar">
          <Search
            id="object-search"
            label={t('objects.search')}
            value={q}
            onChange={(value) => go({ ...here, q: value || undefined }, true)}
          />
          <span className="grow" />
          {selected.size > 0 ? (
            <>
              <span className="muted small">{t('objects.selected', { count: selected.size })}</span>
              {!versions && <DownloadZip bucket={bucket} prefix={prefix} keys={[...selected]} />}
              {operator && (!versions || chosen.length > 0) && (
                <Button variant="danger" icon="trash" onClick={() => setDialog('delete')}>
                  {t('action.delete')}
                </Button>
              )}
            </>
          ) : (
            operator && (
              <>
                <Button icon="folder" onClick={() => setDialog('folder')}>
                  {t('objects.newFolder')}
                </Button>
                <Button icon="upload" onClick={() => folderPicker.current?.click()}>
                  {t('objects.uploadFolder')}
                </Button>
                {upload}
              </>
            )
          )}
        </div>
        <div className="browser-crumbs">
          <Breadcrumbs bucket={bucket} prefix={prefix} go={(next) => go({ prefix: next || undefined })} />
          {(versions || (versioning && versioning !== 'off')) && (
            <Button
              small
              icon="clock"
              aria-pressed={versions}
              onClick={() => void navigate({ search: { ...here, key, ...(!versions && { versions: true }) } })}
            >
              {t('versions.show')}
            </Button>
          )}
        </div>
        <JobsStrip bucket={bucket} />
        {now.error && !now.ready ? (
          <Failed error={now.error} retry={() => listing.retry()} />
        ) : !now.ready ? (
          <Loading rows={8} />
        ) : now.count === 0 && now.complete ? (
          <Empty
            icon={q ? 'search' : 'folder'}
            title={q ? t('state.noMatch') : t('objects.empty')}
            action={!q && upload}
          >
            {q ? t('objects.noMatch', { q }) : t(operator ? 'objects.emptyLead' : 'objects.emptyViewer')}
          </Empty>
        ) : (
          <ObjectGrid
            key={`${bucket}\n${prefix}\n${q}\n${versions}`}
            listing={listing}
            now={now}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            onDelete={() => operator && setDialog('delete')}
            onUp={() => prefix && go({ prefix: parentOf(prefix) || undefined })}
            onEscape={() => key && close()}
            isCurrent={isCurrent}
            versions={versions}
            autoFocus={inGrid.current}
          />
        )}
      </Card>
      {key && (
        <Suspense
          fallback={
            <Card>
              <Loading />
            </Card>
          }
        >
          <ObjectPanel
            key={key}
            bucket={bucket}
            objectKey={key}
            version={version}
            versioning={versioning}
            onClose={close}
            onRenamed={(next) => go({ prefix: prefix || undefined, key: next })}
            onVersion={(next) => go({ ...here, key, version: next })}
          />
        </Suspense>
      )}
      {over && (
        <div className="drop-here">
          <Icon name="upload" size={28} />
          {t('objects.dropHere', { where: `${bucket}/${prefix}` })}
        </div>
      )}
      <input
        ref={filePicker}
        type="file"
        multiple
        hidden
        data-testid="files"
        onChange={(event) => {
          setFiles(fromInput(event.target.files!));
          event.target.value = '';
        }}
      />
      <input
        ref={(element) => {
          folderPicker.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          setFiles(fromInput(event.target.files!));
          event.target.value = '';
        }}
      />
      {files && files.length > 0 && (
        <UploadDialog
          bucket={bucket}
          prefix={prefix}
          files={files}
          versioning={versioning}
          onClose={() => setFiles(null)}
        />
      )}
      {dialog === 'folder' && <FolderDialog bucket={bucket} prefix={prefix} onClose={() => setDialog(null)} />}
      {dialog === 'delete' && !versions && selected.size > 0 && (
        <DeleteDialog
          bucket={bucket}
          ids={[...selected]}
          versioning={versioning}
          onClose={() => setDialog(null)}
          onDone={() => {
            setSelected(new Set());
            if (key && selected.has(key)) close();
          }}
        />
      )}
      {dialog === 'delete' && chosen.length > 0 && (
        <DeleteVersionsDialog
          bucket={bucket}
          chosen={chosen}
          onClose={() => setDialog(null)}
          onDone={() => {
            setSelected(new Set());
            if (key) go({ ...here, key });
          }}
        />
      )}
    </div>
  );
}

function parentOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/', prefix.length - 2) + 1);
}

function Breadcrumbs({ bucket, prefix, go }: { bucket: string; prefix: string; go: (prefix: string) => void }) {
  const t = useT();
  const names = prefix.split('/').slice(0, -1);
  return (
    <nav aria-label={t('objects.path')}>
      <ol className="crumbs">
        <li>
          <button type="button" className="crumb" onClick={() => go('')}>
            {bucket}
          </button>
        </li>
        {names.map((name, index) => (
          <li key={index}>
            <Icon name="chevron" size={12} />
            <button
              type="button"
              className="crumb"
              aria-current={index === names.length - 1 ? 'location' : undefined}
              onClick={() => go(`${names.slice(0, index + 1).join('/')}/`)}
            >
              {name || '/'}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Downloads one object as it is, and several objects or a folder as a streamed zip. The browser
 * itself does the download in both cases. */
function DownloadZip({ bucket, prefix, keys }: { bucket: string; prefix: string; keys: string[] }) {
  const t = useT();
  const single = keys.length === 1 && !keys[0]!.endsWith('/') ? keys[0]! : null;
  const zip = useMutation({
    mutationFn: () =>
      take(api.POST('/buckets/{bucket}/objects/zip', { params: { path: { bucket } }, body: { prefix, keys } })),
    onSuccess: ({ zip_id }) => {
      // Click a link instead of navigating: leaving the page would stop running uploads.
      Object.assign(document.createElement('a'), { href: apiUrl(`/zips/${segment(zip_id)}`), download: '' }).click();
    },
  });
  if (single)
    return (
      <a className="button" href={apiUrl(`/buckets/${segment(bucket)}/object/download`, { key: single })} download>
        <Icon name="download" /> {t('action.download')}
      </a>
    );
  return (
    <>
      <Button icon="download" busy={zip.isPending} onClick={() => zip.mutate()}>
        {t('objects.downloadZip')}
      </Button>
      <ProblemNote error={zip.error} />
    </>
  );
}
