import { expect, test } from 'vitest';
import { credentialsCsv, credentialsEnv, credentialsJson } from './files';
import { SNIPPETS } from './index';
import { profileOf } from './profile';
import { titleOf, type Connection } from './snippet';

const connection: Connection = {
  endpoint: 'https://s3.example.com:9000',
  region: 'eu-test-1',
  accessKey: 'AKIDEXAMPLE0123456789',
  secretKey: 'abc/def+ghi='.repeat(4),
  bucket: 'datasets',
  profile: 'onggi-ann',
};
const whole = (id: string) =>
  SNIPPETS.find((snippet) => snippet.id === id)!
    .blocks.map((block) => block.render(connection))
    .join('\n');

test.each(SNIPPETS.map((snippet) => snippet.id))('%s has endpoint and both keys', (id) => {
  const text = whole(id);
  expect(text).toContain('s3.example.com:9000');
  expect(text).toContain(connection.accessKey);
  expect(text).toContain(connection.secretKey);
});

test('every block ends with one newline and has no trailing blanks', () => {
  for (const snippet of SNIPPETS)
    for (const block of snippet.blocks)
      expect(block.render(connection)).toMatch(/[^\n]\n$/), expect(block.render(connection)).not.toMatch(/ \n/);
});

test('aws-cli: the service endpoint is indented below s3', () => {
  expect(whole('aws')).toContain('[services onggi-ann-services]\ns3 =\n  endpoint_url = https://s3.example.com:9000\n');
});

test('aws-cli before 2.13 gets the endpoint on the command line', () => {
  expect(whole('aws')).toContain('--endpoint-url https://s3.example.com:9000 s3 cp');
});

test('clients without URLs learn whether to use TLS', () => {
  expect(whole('s3cmd')).toContain('host_base = s3.example.com:9000\n');
  expect(whole('s3cmd')).toContain('use_https = True');
  expect(whole('duckdb')).toContain('USE_SSL true');
});

test('files of the access info', () => {
  const info = { user: 'a,b', access_key: 'AK', secret_key: 'SK', endpoint: 'http://h', region: 'r' };
  expect(credentialsEnv(info)).toBe(
    'AWS_ACCESS_KEY_ID=AK\nAWS_SECRET_ACCESS_KEY=SK\nAWS_ENDPOINT_URL=http://h\nAWS_REGION=r\n',
  );
  expect(JSON.parse(credentialsJson(info))).toEqual(info);
  expect(credentialsCsv(info).split('\r\n')[1]).toBe('"a,b",AK,SK,http://h,r');
});

test('every user has a profile of their own, in characters that aws-cli, rclone and a shell take as they are', () => {
  const users = [
    '',
    'ann',
    'kim.b',
    'a_b',
    'a-b',
    'ann@example.com',
    'a_40b',
    'a@b',
    'a+b',
    'a=b',
    'a,b',
    '.',
    '..',
    '-x',
    '_',
    '40',
  ];
  const profiles = users.map(profileOf);
  expect(profiles.slice(0, 6)).toEqual([
    'onggi',
    'onggi-ann',
    'onggi-kim.b',
    'onggi-a_b',
    'onggi-a-b',
    'onggi_ann_40example.com',
  ]);
  expect(new Set(profiles).size).toBe(users.length);
  for (const profile of profiles) expect(profile).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
});

test('what is pasted for two users stands side by side: no file, section or folder twice', () => {
  const named = (user: string) => {
    const given = { ...connection, profile: profileOf(user) };
    const files = SNIPPETS.filter(({ id }) => ['aws', 'rclone', 's3cmd', 's3fs', 'duckdb'].includes(id)).flatMap(
      ({ blocks }) => blocks,
    );
    return files.flatMap((block) =>
      [
        ...`${titleOf(block, given)}\n${block.render(given)}`.matchAll(
          /^\[(?!default\]).*\]$|^~\/\.s3cfg.*$|SECRET "\S+"|\.passwd-\S+|mkdir -p \S+/gm,
        ),
      ].map(([text]) => text),
    );
  };
  const [ann, kim] = [named('ann'), named('kim')];
  expect(ann).toContain('[profile onggi-ann]');
  expect(ann).toContain('[services onggi-ann-services]');
  expect(ann).toContain('~/.s3cfg-onggi-ann');
  expect(ann.filter((name) => kim.includes(name))).toEqual([]);
});
