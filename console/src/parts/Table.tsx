import type { ReactNode } from "react";
import { Cell, Column, Row, Table as AriaTable, TableBody, TableHeader, type SortDescriptor } from "react-aria-components/Table";

export interface TableColumn<T> {
  readonly id: string;
  readonly name: string;
  readonly cell: (row: T) => ReactNode;
  /** The cell names its row for screen readers. One column at least does. */
  readonly isRowHeader?: boolean;
  readonly allowsSorting?: boolean;
  /** Right aligned, with digits of one width. */
  readonly isNumber?: boolean;
}

export interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  /** The path of a row's own screen. */
  readonly hrefOf?: (row: T) => string;
  readonly empty?: ReactNode;
  readonly sort?: SortDescriptor;
  readonly onSort?: (sort: SortDescriptor) => void;
}

/** A table that arrows lead through. On a narrow screen each row stands as a block, with the names of its columns. */
export function Table<T>({ label, columns, rows, idOf, hrefOf, empty, sort, onSort }: TableProps<T>) {
  return (
    <AriaTable
      aria-label={label}
      className="table"
      {...(sort ? { sortDescriptor: sort } : {})}
      {...(onSort ? { onSortChange: onSort } : {})}
    >
      <TableHeader>
        {columns.map(({ id, name, isRowHeader = false, allowsSorting = false, isNumber = false }) => (
          <Column
            key={id}
            id={id}
            isRowHeader={isRowHeader}
            allowsSorting={allowsSorting}
            className={isNumber ? "number" : ""}
          >
            {name}
          </Column>
        ))}
      </TableHeader>
      <TableBody renderEmptyState={() => empty ?? null}>
        {rows.map((row) => (
          <Row key={idOf(row)} id={idOf(row)} {...(hrefOf ? { href: hrefOf(row) } : {})}>
            {columns.map(({ id, name, cell, isNumber = false }) => (
              <Cell key={id} className={isNumber ? "number" : ""}>
                <span className="cell-name" aria-hidden="true">
                  {name}
                </span>
                <span className="cell-value">{cell(row)}</span>
              </Cell>
            ))}
          </Row>
        ))}
      </TableBody>
    </AriaTable>
  );
}
