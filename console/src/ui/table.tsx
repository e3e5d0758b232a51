import type { ReactNode } from 'react';

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** 'num' right-aligned, 'wide' hidden on narrow screens, 'name', 'actions'; 'tile' beside its like in a stacked row. */
  className?: string;
}

/** `stacked`: on narrow screens every row is a block of its own with all its columns, for tables of more than three. */
export function DataTable<T>({ label, columns, rows, rowKey, stacked }: { label: string; columns: Column<T>[]; rows: T[]; rowKey: (row: T) => string; stacked?: boolean }) {
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table className={`table ${stacked ? 'stacked' : ''}`}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.className}>
                {column.className?.includes('actions') ? <span className="visually-hidden">{column.header}</span> : column.header}
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
