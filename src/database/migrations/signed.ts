import type { MigrationInterface } from 'typeorm';

type Migration = new () => MigrationInterface;

/**
 * A migration that is recorded under its digest too, so that a database shows what ran in it and not only what it was
 * called: `Runs2510000000000` with 3fa9c1d2 as `Runs_3fa9c1d2_2510000000000`. TypeORM wants the time at the end.
 */
export function signed(Migration: Migration, digest: string): Migration {
  const name = Migration.name.replace(/(?=\d{13}$)/, `_${digest}_`);
  return class extends Migration implements MigrationInterface {
    override readonly name = name;
  };
}

/** The class's own name, of a recorded one. */
export const unsigned = (name: string): string => name.replace(/_[0-9a-f]{8}_(?=\d{13}$)/, '');
