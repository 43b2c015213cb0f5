import type { EntityManager } from 'typeorm';
import { Run } from './run.entity';

/** By the names of its columns. */
export type RunRow = Readonly<Record<string, unknown>>;

/** A run of a list: what was asked is not read, which may be a megabyte in each of a hundred, and is nobody's to see there. */
export type ListedRun = Omit<Run, 'input'>;

/** What is read of one, by the names of the columns and of the fields. */
export function listed(manager: EntityManager): { columns: string; select: Record<string, true> } {
  const { columns } = manager.dataSource.getMetadata(Run);
  const read = columns.filter(({ propertyName }) => propertyName !== 'input');
  return {
    columns: read.map(({ databaseName }) => databaseName).join(', '),
    select: Object.fromEntries(read.map(({ propertyName }) => [propertyName, true])),
  };
}

/** The one row that a statement gave back, as an entity: reading it again would cost another round trip. */
export function runIn(manager: EntityManager, raw: unknown): Run {
  const [row] = raw as RunRow[];
  return asEntity(manager, Run, row ?? {});
}

export const runsIn = (manager: EntityManager, rows: readonly RunRow[]): Run[] =>
  rows.map((row) => asEntity(manager, Run, row));

/** A row of a statement that was written by hand; columns that are none of the entity's are left out. */
export function asEntity<T extends object>(
  manager: EntityManager,
  Entity: new () => T,
  row: Readonly<Record<string, unknown>>,
): T {
  const { columns } = manager.dataSource.getMetadata(Entity);
  const { driver } = manager.dataSource;
  const entity = new Entity();
  for (const column of columns)
    Reflect.set(entity, column.propertyName, driver.prepareHydratedValue(row[column.databaseName], column));
  return entity;
}
