import { compared, CONNECTIONS, POOL_SIZE, rounds } from './contenders';
import { BenchDatabase } from './served';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 3);
const WARM_UP_SECONDS = Number(process.env.WARM_UP_SECONDS ?? 10);

async function main(): Promise<void> {
  const database = await BenchDatabase.start();
  try {
    const loads = await rounds(database, {
      warmUp: { duration: WARM_UP_SECONDS },
      each: { duration: SECONDS },
      rounds: ROUNDS,
    });
    const found = {
      what: 'POST that binds a user, inserts one row and reads it back in a transaction, under row-level security',
      settings: {
        rounds: ROUNDS,
        seconds: SECONDS,
        warm_up_seconds: WARM_UP_SECONDS,
        connections: CONNECTIONS,
        pool: POOL_SIZE,
        node: process.version,
      },
      cpu_microseconds_per_request: compared(loads, 'cpuMicroseconds'),
      requests_per_second: compared(loads, 'requestsPerSecond'),
    };
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  } finally {
    await database.stop();
  }
}

void main();
