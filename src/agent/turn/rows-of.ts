import type { Rows } from '@airlock/agent-kit';
import type { EntityManager } from 'typeorm';

/** Queries in a transaction that is open; a statement that changes rows gives back those it returns. */
export function rowsOf(manager: EntityManager): Rows {
  return {
    query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
      const answer: unknown = await manager.query(sql, [...parameters]);
      if (!Array.isArray(answer)) return [];
      const [rows, count] = answer as [unknown, unknown];
      return (Array.isArray(rows) && typeof count === 'number' ? rows : answer) as Row[];
    },
  };
}
