/** The SQLSTATE of PostgreSQL's error, or Node's code of another; also of the one that TypeORM keeps behind its own. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? sqlStateOf(error.driverError) : undefined;
}
