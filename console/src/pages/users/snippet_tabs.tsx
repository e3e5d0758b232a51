import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useT } from '~/i18n';
import { SNIPPETS } from '~/snippets';
import { profileOf } from '~/snippets/profile';
import { titleOf, type Block, type Connection } from '~/snippets/snippet';
import { CopyButton } from '~/ui/copy';
import type { AccessInfo } from './access_info';

const MASK = '••••••••••••••••••••';

interface Props {
  /** The access info without revealing: the secret is missing or null while it is hidden. */
  info: Omit<AccessInfo, 'secret_key'> & { secret_key?: string | null };
  /** Returns the full access info for copying, or null if the user did not enter the password. */
  get: () => Promise<AccessInfo | null>;
  bucket?: string | undefined;
  initial?: string;
  onSelect?: (id: string) => void;
}

export function SnippetTabs({ info, get, bucket = 'BUCKET', initial, onSelect }: Props) {
  const t = useT();
  const [selected, setSelected] = useState(initial ?? SNIPPETS[0]!.id);
  const connection = (secret: string): Connection => ({
    endpoint: info.endpoint,
    region: info.region,
    accessKey: info.access_key,
    secretKey: secret,
    bucket,
    profile: profileOf(info.user),
  });
  const shown = connection(info.secret_key ?? MASK);
  const whole = async (render: (connection: Connection) => string) => {
    const all = await get();
    return all && render(connection(all.secret_key));
  };
  return (
    <Tabs
      selectedKey={selected}
      onSelectionChange={(key) => {
        setSelected(String(key));
        onSelect?.(String(key));
      }}
      className="stack"
    >
      <TabList aria-label={t('snippets.label')} className="tabs">
        {SNIPPETS.map((snippet) => (
          <Tab key={snippet.id} id={snippet.id}>
            {snippet.title}
          </Tab>
        ))}
      </TabList>
      {SNIPPETS.map((snippet) => (
        <TabPanel key={snippet.id} id={snippet.id} className="stack">
          {snippet.note && <p className="muted small">{t(snippet.note)}</p>}
          {snippet.blocks.map((block) => (
            <Code key={titleOf(block, shown)} block={block} shown={shown} text={() => whole(block.render)} />
          ))}
        </TabPanel>
      ))}
    </Tabs>
  );
}

function Code({ block, shown, text }: { block: Block; shown: Connection; text: () => Promise<string | null> }) {
  const title = titleOf(block, shown);
  return (
    <div className="code">
      <div className="bar">
        <span className="mono">{title}</span>
        <CopyButton what={title} text={text} />
      </div>
      <pre tabIndex={0} aria-label={title} role="region">
        {block.render(shown)}
      </pre>
    </div>
  );
}
