/** What every object of a v2 body says, whatever was selected. */
const ALWAYS = ['user_id', 'session_scoped'];

/** The selected fields of a body, as clients of the LangGraph API ask for them. @param fields absent: all of them */
export function pick<View extends object>(
  view: View,
  fields: readonly string[] | null | undefined,
): Partial<View> {
  if (!fields) return view;
  const wanted = new Set([...fields, ...ALWAYS]);
  const chosen = Object.entries(view).flatMap(([name, value]: [string, unknown]) => {
    if (wanted.has(name)) return [[name, value] as const];
    const parts = partsOf(value, name, fields);
    return parts ? [[name, parts] as const] : [];
  });
  return Object.fromEntries(chosen) as Partial<View>;
}

/** Of an object that is selected by parts, such as `values.messages`: those that it has. */
function partsOf(value: unknown, name: string, fields: readonly string[]): object | undefined {
  const prefix = `${name}.`;
  const parts = fields.filter((field) => field.startsWith(prefix)).map((field) => field.slice(prefix.length));
  if (parts.length === 0 || typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([part]) => parts.includes(part)));
}
