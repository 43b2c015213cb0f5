/** One number picked from a query that gives a row of them. */
const PICK =
  /^(select (?:"([^"]+)"|case when "[^"]+" > 0 then "([^"]+)" end) as value from \()([\s\S]+)(\) answer)$/;

export interface Picked {
  readonly query: string;
  /** What stands around the query; empty where the query itself gives the value. */
  readonly before: string;
  readonly behind: string;
  readonly column: string | undefined;
}

/** The query behind the SQL of an evidence, which it may share with others. */
export function pickedFrom(sql: string): Picked {
  const [, before = '', always, measured, query = sql, behind = ''] = PICK.exec(sql) ?? [];
  return { query, before, behind, column: always ?? measured };
}
