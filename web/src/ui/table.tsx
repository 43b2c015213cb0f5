import { useId, useRef } from 'preact/hooks';
import { useOverflow } from './use-overflow';

export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
  /** Somebody should look. */
  readonly poor?: boolean;
}

interface TableProps {
  readonly title: string;
  readonly hint?: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** What is said instead, when there is no row. */
  readonly empty: string;
}

/** A table whose first column names the row and whose others are numbers. */
export function Table({ title, hint, columns, rows, empty }: TableProps) {
  const heading = useId();
  return (
    <section class="card">
      <h2 id={heading}>{title}</h2>
      {hint && <p class="hint">{hint}</p>}
      {rows.length === 0 ? (
        <p class="empty">{empty}</p>
      ) : (
        <Grid heading={heading} columns={columns} rows={rows} />
      )}
    </section>
  );
}

interface GridProps extends Pick<TableProps, 'columns' | 'rows'> {
  readonly heading: string;
}

/** Wider than a narrow window it scrolls within its card, by the keyboard too; else the keyboard has nothing to do here. */
function Grid({ heading, columns, rows }: GridProps) {
  const box = useRef<HTMLDivElement>(null);
  const scrolling = useOverflow(box)
    ? { tabIndex: 0, role: 'group' as const, 'aria-labelledby': heading }
    : {};
  return (
    <div class="scroll" ref={box} {...scrolling}>
      <table aria-labelledby={heading}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells, poor }, row) => (
            <tr key={row} class={poor ? 'poor' : undefined}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
