/** The path, asked for with these too; a name that it has already keeps its value. */
export function withQuery(path: string, values: Readonly<Record<string, string>>): string {
  const [bare = '', query = ''] = path.split(/\?(.*)/s);
  const all = new URLSearchParams(query);
  for (const [name, value] of Object.entries(values)) if (!all.has(name)) all.set(name, value);
  return `${bare}?${all.toString()}`;
}
