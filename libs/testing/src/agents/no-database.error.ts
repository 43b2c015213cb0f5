/** A promise about isolation is kept by PostgreSQL, so there must be one. */
export class NoDatabaseError extends Error {
  constructor() {
    super(
      'No PostgreSQL to test on. Set DATABASE_URL to a database whose login row-level security binds, or AIRLOCK_TEST_SERVER_URL to a server on which each suite may make its own.',
    );
    this.name = 'NoDatabaseError';
  }
}
