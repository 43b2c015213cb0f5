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
  return (
    <section class="card">
      <h2>{title}</h2>
      {hint && <p class="hint">{hint}</p>}
      {rows.length === 0 ? (
        <p class="empty">{empty}</p>
      ) : (
        <Grid title={title} columns={columns} rows={rows} />
      )}
    </section>
  );
}

/** Wider than a narrow window it scrolls within its card, by the keyboard too. */
function Grid({ title, columns, rows }: Pick<TableProps, 'title' | 'columns' | 'rows'>) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table>
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
