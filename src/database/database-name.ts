/** How messages name the database behind a connection URL: what it is called and where it is, never who logs in with what. */
export function databaseName(url: string): string {
  const { pathname, host, searchParams } = new URL(url);
  return `Database "${decodeURIComponent(pathname.slice(1))}" at ${searchParams.get('host') ?? host}`;
}
