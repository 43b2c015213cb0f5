import type { EntityManager } from 'typeorm';
import { Run } from './run.entity';

/** The one row that a statement gave back, as an entity: reading it again would cost another round trip. */
export function runIn(manager: EntityManager, raw: unknown): Run {
  const [row] = raw as Record<string, unknown>[];
  const { columns } = manager.dataSource.getMetadata(Run);
  const { driver } = manager.dataSource;
  const run = new Run();
  for (const column of columns)
    Reflect.set(run, column.propertyName, driver.prepareHydratedValue(row?.[column.databaseName], column));
  return run;
}
