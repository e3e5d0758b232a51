import { expect, test } from 'vitest';
import { credentialsCsv, credentialsEnv, credentialsJson } from './files';
import { SNIPPETS, type Connection } from './index';

const connection: Connection = { endpoint: 'https://s3.example.com:9000', region: 'eu-test-1', accessKey: 'AKIDEXAMPLE0123456789', secretKey: 'abc/def+ghi='.repeat(4), bucket: 'datasets', profile: 'onggi' };
const whole = (id: string) => SNIPPETS.find((snippet) => snippet.id === id)!.blocks.map((block) => block.render(connection)).join('\n');

test.each(SNIPPETS.map((snippet) => snippet.id))('%s has endpoint and both keys', (id) => {
  const text = whole(id);
  expect(text).toContain('s3.example.com:9000');
  expect(text).toContain(connection.accessKey);
  expect(text).toContain(connection.secretKey);
});

test('every block ends with one newline and has no trailing blanks', () => {
  for (const snippet of SNIPPETS) for (const block of snippet.blocks) expect(block.render(connection)).toMatch(/[^\n]\n$/), expect(block.render(connection)).not.toMatch(/ \n/);
});

test('aws-cli: the service endpoint is indented below s3', () => {
  expect(whole('aws')).toContain('[services onggi-services]\ns3 =\n  endpoint_url = https://s3.example.com:9000\n');
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
  expect(credentialsEnv(info)).toBe('AWS_ACCESS_KEY_ID=AK\nAWS_SECRET_ACCESS_KEY=SK\nAWS_ENDPOINT_URL=http://h\nAWS_REGION=r\n');
  expect(JSON.parse(credentialsJson(info))).toEqual(info);
  expect(credentialsCsv(info).split('\r\n')[1]).toBe('"a,b",AK,SK,http://h,r');
});
