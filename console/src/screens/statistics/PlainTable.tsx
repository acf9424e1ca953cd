/** A table to read, with the look of the others. It leads nowhere, so it needs none of their keys, which weigh on the first load. */
import type { TableProps } from "../../parts/Table.tsx";

export function Table<T>({ label, columns, rows, idOf, empty }: Omit<TableProps<T>, "hrefOf" | "sort" | "onSort">) {
  if (rows.length === 0) return empty ?? null;
  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ id, name, isNumber = false }) => (
            <th key={id} scope="col" className={isNumber ? "number" : ""}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={idOf(row)}>
            {columns.map(({ id, name, cell, isNumber = false }) => (
              <td key={id} className={isNumber ? "number" : ""}>
                <span className="cell-name" aria-hidden="true">
                  {name}
                </span>
                <span className="cell-value">{cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
