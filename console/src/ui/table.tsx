import type { ReactNode } from 'react';

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** CSS classes: 'num' aligns right, 'wide' is hidden on narrow screens (unless stacked), 'name'
   * and 'actions' mark those columns, and 'tile' cells share a line in a stacked row. */
  className?: string;
}

/** `stacked`: on narrow screens, each row becomes a block that shows all its columns. For tables
 * with more than three columns. */
export function DataTable<T>({
  label,
  columns,
  rows,
  rowKey,
  stacked,
}: {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  stacked?: boolean;
}) {
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table className={`table ${stacked ? 'stacked' : ''}`}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.className}>
                {column.className?.includes('actions') ? (
                  <span className="visually-hidden">{column.header}</span>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.key} className={column.className} data-label={stacked ? column.header : undefined}>
                  {stacked ? <div>{column.cell(row)}</div> : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
