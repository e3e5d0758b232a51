import { expect, test } from 'vitest';
import { risksOf } from './risks';

const risks = (...statements: object[]) => risksOf(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
const BUCKET = ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'];
const DENY = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: BUCKET };
const ALLOW = { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

test('what opens to everybody, and what shuts everybody out', () => {
  expect(risks(ALLOW)).toEqual(['public']);
  expect(risks(DENY)).toEqual(['lockout']);
  expect(risks(ALLOW, { ...DENY, Action: ['*'] })).toEqual(['lockout', 'public']);
  expect(risksOf(JSON.stringify({ Statement: DENY }))).toEqual(['lockout']);
  expect(risks({ Effect: 'Deny', Action: '*', Resource: '*' }), 'a policy of a user').toEqual(['lockout']);
});

test('what is narrower, conditional or no policy at all', () => {
  expect(
    risks(
      { ...ALLOW, Principal: { AWS: 'arn:aws:iam:::user/ann' } },
      { ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
    ),
  ).toEqual([]);
  expect(
    risks(
      { ...DENY, Action: 's3:DeleteObject' },
      { ...DENY, Resource: 'arn:aws:s3:::b' },
      { ...DENY, Principal: { AWS: 'x' } },
      { ...DENY, Principal: undefined, NotPrincipal: { AWS: 'x' } },
      { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ),
  ).toEqual([]);
  expect(risks({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })).toEqual([]);
  for (const text of ['', '[]', 'null', '{"Statement": 1}', '{"Statement": [null, 1]}', '{'])
    expect(risksOf(text)).toEqual([]);
});
