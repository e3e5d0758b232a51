import { useT } from '~/i18n';
import { Note } from '~/ui/states';
import { tableOf } from './csv';

/** Shows the first row as the column headers. Cells are plain text, each with its own text
 * direction. */
export function CsvTable({ text, cut }: { text: string; cut: boolean }) {
  const t = useT();
  const table = tableOf(text, cut);
  const [head = [], ...rows] = table.rows;
  const columns = Math.max(head.length, ...rows.map((row) => row.length));
  const indices = Array.from({ length: columns }, (_, index) => index);
  return (
    <>
      <table className="csv">
        <thead>
          <tr>
            {indices.map((index) =>
              head[index] ? (
                <th key={index} scope="col" dir="auto">
                  {head[index]}
                </th>
              ) : (
                <td key={index} />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {indices.map((index) => (
                <td key={index} dir="auto" title={row[index]}>
                  {row[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.cut && <Note>{t('preview.head')}</Note>}
    </>
  );
}
