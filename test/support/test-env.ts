/** The environment of a server, or of a part of one, on a test's own database. */
export const testEnv = (databaseUrl: string, env: Record<string, string> = {}): Record<string, string> => ({
  NODE_ENV: 'test',
  DATABASE_URL: databaseUrl,
  JWT_SECRET: 'a secret of the tests, thirty-two characters or more',
  POOL_KEEP_OPEN: '0',
  // A busy machine is no exhausted pool.
  POOL_WAIT_MS: '30000',
  LOCK_TIMEOUT_MS: '29000',
  ...env,
});
