import { expect, test } from 'vitest';
import { jsonFault } from './json_fault';

test.each(['{"Statement": []}', ' [1, -2.5e3, true, {"a": {"b": null}}, "\\u00e9\\n"] ', '""', '{}'])(
  'what is JSON has no fault: %s',
  (text) => {
    expect(jsonFault(text)).toBeNull();
  },
);

test.each([
  ['{\n  "a": 1,,\n}', 2, 10],
  ['{\n  "Statement": [,]\n}', 2, 17],
  ['{\n  "a": [1\n', 3, 1],
  ['', 1, 1],
  ['{"a": 1', 1, 8],
  ['{"a" 1}', 1, 2],
  ["{'a': 1}", 1, 2],
  ['[1,]', 1, 4],
  ['{"a": 01}', 1, 8],
  ['[1]]', 1, 4],
  ['{"a": [}', 1, 8],
  ['{"a": "x\n"}', 1, 7],
])('a fault is where it is: %j', (text, line, column) => {
  expect(jsonFault(text)).toEqual({ line, column });
});

test('nothing is too deep or too long', () => {
  expect(jsonFault('['.repeat(20_000))).toEqual({ line: 1, column: 20_001 });
  expect(jsonFault('{"a":'.repeat(4_000) + '!')).toEqual({ line: 1, column: 20_001 });
});
