// Separated values as rows (RFC 4180), of which only a beginning is wanted. It takes whatever it is given: a quote that is never closed, a
// row that is longer than the others, no line break at all; it reads each character once and keeps no more than the limits say.
export interface Table {
  rows: string[][];
  /** There is more than what is here: rows, columns, or text in a cell. */
  cut: boolean;
}

export const ROWS_MAX = 200;
export const COLUMNS_MAX = 50;
export const CELL_CHARACTERS_MAX = 500;
const SEPARATORS = [',', ';', '\t', '|'];

/** The one that the first line has most of outside of quotes; a comma when it has none. */
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

/** Rows under way, within the limits. */
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

/** `cut`: the text is the beginning of something longer, so its last row may be half of one and is left out. */
export function tableOf(text: string, cut: boolean): Table {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const separator = separatorOf(body);
  const made = new Rows();
  let at = 0;
  let quoted = false;
  /** A quote opens only where a cell begins. */
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
      // A line without anything is no row of one empty cell.
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
