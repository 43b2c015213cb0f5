/** Settings for one transaction: set behind BEGIN in the same packet, gone at its end. */
export type LocalSettings = Readonly<Record<string, string>>;

const known = new Map<string, string>();

/**
 * Sets so many settings, named and valued by its parameters. It answers with the id of the transaction, which it gives
 * one for that, or else with no row: nobody would read it.
 */
export function settingsStatement(count: number, takesId: boolean): string {
  const key = `${count} ${takesId}`;
  const text = known.get(key) ?? composed(count, takesId);
  known.set(key, text);
  return text;
}

/** No setting is ever null. */
function composed(count: number, takesId: boolean): string {
  const calls = Array.from({ length: count }, (_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`);
  const all = calls.join(' || ');
  return takesId
    ? `select pg_current_xact_id()::text where ${all} is not null`
    : `select where ${all} is null`;
}
