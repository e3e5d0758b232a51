// Parses the beginning of a file of separated values (RFC 4180) into rows. It accepts any input: an
// unclosed quote, rows of different lengths, no line break at all. It reads each character once,
// and keeps no more than the limits below.
export interface Table {
  rows: string[][];
  /** True if the file has more than this: more rows, more columns, or more text in a cell. */
  cut: boolean;
}

export const ROWS_MAX = 200;
export const COLUMNS_MAX = 50;
export const CELL_CHARACTERS_MAX = 500;
const SEPARATORS = [',', ';', '\t', '|'];

/** Returns the separator that occurs most often in the first line, outside quotes. Returns a comma
 * if the line has no separator. */
export function separatorOf(text: string): string {
  const counts = new Map(SEPARATORS.map((separator) => [separator, 0]));
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '\n' || character === '\r') break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** Collects cells into rows, within the limits. */
class Rows {
  readonly rows: string[][] = [];
  cut = false;
  private row: string[] = [];
  private cell = '';

  get full(): boolean {
    return this.rows.length >= ROWS_MAX;
  }

  get empty(): boolean {
    return this.row.length === 0 && this.cell === '';
  }

  add(text: string) {
    const room = this.row.length < COLUMNS_MAX ? CELL_CHARACTERS_MAX - this.cell.length : 0;
    if (text.length > room) this.cut = true;
    this.cell += text.slice(0, room);
  }

  endCell() {
    if (this.row.length < COLUMNS_MAX) this.row.push(this.cell);
    else this.cut = true;
    this.cell = '';
  }

  endRow() {
    this.endCell();
    this.rows.push(this.row);
    this.row = [];
  }
}

/** `cut`: the text is only the beginning of a longer file. Its last row may be incomplete and is
 * left out. */
export function tableOf(text: string, cut: boolean): Table {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const separator = separatorOf(body);
  const made = new Rows();
  let at = 0;
  let quoted = false;
  /** True at the beginning of a cell, the only place where a quote opens a quoted part. */
  let begins = true;
  for (; at < body.length && !made.full; at += 1) {
    const character = body[at]!;
    if (quoted) {
      const end = body.indexOf('"', at);
      made.add(body.slice(at, end < 0 ? body.length : end));
      at = end < 0 ? body.length : end;
      if (body[at + 1] === '"') made.add(body[++at]!);
      else quoted = false;
    } else if (character === '"' && begins) {
      quoted = true;
      begins = false;
    } else if (character === separator) {
      made.endCell();
      begins = true;
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && body[at + 1] === '\n') at += 1;
      // An empty line is not a row.
      if (!made.empty || !begins) made.endRow();
      begins = true;
    } else {
      made.add(character);
      begins = false;
    }
  }
  const more = at < body.length;
  const half = cut && made.rows.length > 0;
  if (!more && !half && (!made.empty || !begins)) made.endRow();
  return { rows: made.rows, cut: cut || more || made.cut };
}
