import type { Patch } from '../mutation';

const ENABLED = 'await runner.query(`alter table ${table} enable row level security`);';
const FORCED = 'await runner.query(`alter table ${table} force row level security`);';

/** Leaves one table without row-level security: what is left are the checks of the server itself. */
export const withoutRowSecurity = (table: string): Patch => ({
  file: 'src/database/row-level-security.ts',
  find: `${ENABLED}\n  ${FORCED}`,
  replace: `if (table !== '${table}') {\n  ${ENABLED}\n  ${FORCED}\n  }`,
});
