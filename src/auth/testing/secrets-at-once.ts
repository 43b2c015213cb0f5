import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { AirlockConfig } from '../../config';
import { signingSecret } from '../development-secret';

/** For a thread: the key of each of many fresh folders, asked for at the same moment as by its siblings. */
export interface SecretsAtOnce {
  readonly folder: string;
  readonly rounds: number;
  readonly threads: number;
  /** How many threads have come to the start of a round, over all rounds. */
  readonly arrived: SharedArrayBuffer;
}

const { folder, rounds, threads, arrived } = workerData as SecretsAtOnce;
const count = new Int32Array(arrived);

for (let round = 0; round < rounds; round += 1) {
  const config = AirlockConfig.from({ DATA_DIR: join(folder, String(round)) });
  Atomics.add(count, 0, 1);
  while (Atomics.load(count, 0) < threads * (round + 1));
  parentPort?.postMessage(digestOf(config));
}

function digestOf(config: AirlockConfig): string {
  try {
    return createHash('sha256')
      .update(signingSecret(config) ?? '')
      .digest('hex');
  } catch (error) {
    return String(error);
  }
}
