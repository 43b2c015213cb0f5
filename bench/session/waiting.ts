import { setTimeout as sleep } from 'node:timers/promises';
import { type Unit, UnitOfWork } from '@airlock/session';
import type { DataSource } from 'typeorm';
import { contextFor, startApp } from '../../libs/session/test/support/app';
import { spread } from '../spread';

const ADA = contextFor('ada@airlock.dev');
const MODEL_MS = 300;
const CALLS = 60;
const ROUNDS = 5;

/** Units a second when all of them wait for a model: with the connection held, and parked. */
export async function waiting(dataSource: DataSource): Promise<object> {
  const server = await startApp(dataSource, {}, { identity: () => ({}), poolWaitMs: 60_000 });
  const units = server.get(UnitOfWork);
  const model = (): Promise<void> => sleep(MODEL_MS);
  try {
    const rates: Record<'held' | 'parked' | 'step', number[]> = { held: [], parked: [], step: [] };
    for (let round = 0; round < ROUNDS; round++) {
      rates.held.push(await rate(units, model));
      rates.parked.push(await rate(units, ({ session }) => session.park(model)));
      rates.step.push(await rate(units, ({ session }) => session.step('model', model)));
    }
    return {
      concurrent_units: CALLS,
      model_ms: MODEL_MS,
      units_per_second: { held: spread(rates.held), parked: spread(rates.parked), step: spread(rates.step) },
    };
  } finally {
    await server.close();
  }
}

async function rate(units: UnitOfWork, wait: (unit: Unit) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const unit = (): Promise<void> =>
    units.run(ADA, async (its) => {
      await its.manager.query('select 1');
      await wait(its);
      await its.manager.query('select 2');
    });
  await Promise.all(Array.from({ length: CALLS }, unit));
  return CALLS / ((performance.now() - startedAt) / 1_000);
}
