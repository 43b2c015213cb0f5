import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { AirlockConfig } from '../config';
import { keyStillToMake } from './development-secret';
import type { SecretsAtOnce } from './testing/secrets-at-once';

const DATA_DIR = '/nowhere/airlock';
const JWT_SECRET = 'a secret of thirty-two characters or more';

describe('the key that a development token is signed with', () => {
  it('is still to be made in a folder where no server has been', () => {
    const file = keyStillToMake(AirlockConfig.from({ DATA_DIR }));

    expect(file).toBe(`${DATA_DIR}/development-jwt.secret`);
  });

  it.each([
    ['with a JWT_SECRET', { JWT_SECRET }],
    ['behind a JWKS_URL', { JWKS_URL: 'https://id.example.com/.well-known/jwks.json' }],
  ])('is never to be made %s', (_, env) => {
    expect(keyStillToMake(AirlockConfig.from({ DATA_DIR, ...env }))).toBeUndefined();
  });

  it('is one, whoever asks for it first: a server and a command that start at the same moment agree', async () => {
    const folder = temporaryFolder('secret');
    const arrived = new SharedArrayBuffer(4);
    const data: SecretsAtOnce = { folder, rounds: 40, threads: 2, arrived };

    const [one, other] = await Promise.all([keysOf(data), keysOf(data)]);
    rmSync(folder, { recursive: true, force: true });

    expect(one).toHaveLength(40);
    expect(other).toEqual(one);
    expect(new Set(one).size).toBe(40);
  }, 60_000);
});

const TYPESCRIPT = join(__dirname, '../../tools/typescript.cjs');
const THREAD = join(__dirname, 'testing/secrets-at-once.ts');

/** Digests of the keys that a thread is given, one for each round. */
async function keysOf(workerData: SecretsAtOnce): Promise<string[]> {
  const code = `for (const file of ${JSON.stringify([TYPESCRIPT, THREAD])}) require(file);`;
  const worker = new Worker(code, { eval: true, workerData });
  const keys: string[] = [];
  worker.on('message', (key: string) => keys.push(key));
  await new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', resolve);
  });
  return keys;
}
