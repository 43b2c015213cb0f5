/** What every object of a v2 body says, whatever was selected. */
const ALWAYS = ['user_id', 'session_scoped'];

/** The selected fields of a body, as clients of the LangGraph API ask for them. @param fields absent: all of them */
export function pick<View extends object>(
  view: View,
  fields: readonly string[] | null | undefined,
): Partial<View> {
  if (!fields) return view;
  const wanted = new Set([...fields, ...ALWAYS]);
  return Object.fromEntries(Object.entries(view).filter(([name]) => wanted.has(name))) as Partial<View>;
}
