import { expect, test } from 'vitest';
import { CELL_CHARACTERS_MAX, COLUMNS_MAX, ROWS_MAX, separatorOf, tableOf } from './csv';

const rows = (text: string) => tableOf(text, false).rows;

test('rows end with CRLF or LF, the last one with or without', () => {
  expect(rows('a,b\r\n1,2\n3,4')).toEqual([
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
  ]);
  expect(rows('a\rb\r')).toEqual([['a'], ['b']]);
  expect(rows('')).toEqual([]);
  expect(rows('\ufeffa,b\n')).toEqual([['a', 'b']]);
});

test('quotes hold separators, line breaks and quotes', () => {
  expect(rows('"a,b","c\r\nd","say ""hi"""\n1,"",3\n')).toEqual([
    ['a,b', 'c\r\nd', 'say "hi"'],
    ['1', '', '3'],
  ]);
  // Quotes that RFC 4180 does not allow are taken literally, or end the quoted part.
  expect(rows('5" disk,b\n"x"y,z\n')).toEqual([
    ['5" disk', 'b'],
    ['xy', 'z'],
  ]);
});

test('empty cells count, empty lines do not', () => {
  expect(rows(',\n\n\na,\n')).toEqual([
    ['', ''],
    ['a', ''],
  ]);
  expect(rows('""\n')).toEqual([['']]);
});

test('the separator is that of the first line, whatever stands in quotes', () => {
  expect(separatorOf('a;b,c;d\n1,2,3,4')).toBe(';');
  expect(separatorOf('"a;b;c",d')).toBe(',');
  expect(separatorOf('a\tb')).toBe('\t');
  expect(separatorOf('alone')).toBe(',');
  expect(rows('a|b\n1|2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('of a beginning the last row is left out, it may be half of one', () => {
  expect(tableOf('a,b\n1,2\n3', true)).toEqual({
    rows: [
      ['a', 'b'],
      ['1', '2'],
    ],
    cut: true,
  });
  expect(tableOf('a,"never closed', true).rows).toEqual([['a', 'never closed']]);
});

test('hostile input stays within the limits', () => {
  const hostile = [
    '"'.repeat(65_536),
    ','.repeat(65_536),
    '\n'.repeat(65_536),
    'x'.repeat(65_536),
    '"a""'.repeat(16_384),
    '"\n'.repeat(32_768),
    'a\n'.repeat(32_768),
    `${'a,'.repeat(200)}\n`.repeat(300),
  ];
  for (const text of hostile) {
    const table = tableOf(text, true);
    expect(table.cut).toBe(true);
    expect(table.rows.length).toBeLessThanOrEqual(ROWS_MAX);
    expect(Math.max(0, ...table.rows.map((row) => row.length))).toBeLessThanOrEqual(COLUMNS_MAX);
    expect(Math.max(0, ...table.rows.flat().map((cell) => cell.length))).toBeLessThanOrEqual(CELL_CHARACTERS_MAX);
  }
  expect(rows('<img src=x onerror=alert(1)>,=cmd\n')).toEqual([['<img src=x onerror=alert(1)>', '=cmd']]);
});

test('long and short rows are kept as they are', () => {
  expect(rows('a,b,c\n1\n1,2,3,4\n')).toEqual([['a', 'b', 'c'], ['1'], ['1', '2', '3', '4']]);
});
