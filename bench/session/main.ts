import { DataSource } from 'typeorm';
import { BenchDatabase } from '../http/served';
import { cpu } from './cpu';
import { leaving } from './leaving';
import { packets } from './packets';
import { Saying } from './saying.entity';
import { waiting } from './waiting';

const POOL_SIZE = 5;

/** What a unit of work costs: packets, connections while it waits, CPU time; and how soon one that is left is over. */
async function main(): Promise<void> {
  const database = await BenchDatabase.start();
  try {
    const found = {
      packets: await onPool(database, packets),
      waiting_for_a_model: { pool: POOL_SIZE, ...(await onPool(database, waiting)) },
      client_leaves: await onPool(database, (dataSource) => leaving(database.url, dataSource)),
      cpu: await cpu(database),
      node: process.version,
    };
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  } finally {
    await database.stop();
  }
}

async function onPool(
  { url }: BenchDatabase,
  work: (dataSource: DataSource) => Promise<object>,
): Promise<object> {
  const dataSource = new DataSource({ type: 'postgres', url, entities: [Saying], extra: { max: POOL_SIZE } });
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

void main();
