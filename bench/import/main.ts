import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { mintToken } from '../../src/auth';
import { AirlockConfig } from '../../src/config';
import { ensureDatabase } from '../../src/database/database-url';
import { EmbeddedServer } from '../../src/database/embedded/server';
import { temporaryFolder } from '../../test/support/temporary-folder';

const ROWS = Number(process.env.ROWS ?? 1_000_000);
const SMALL = 10_000;
const SECRET = 'a secret of the benchmark, thirty-two characters or more';

const QUESTION = 'Where does my money go?';

/** A million rows through POST /v2/workloads/import: how long it takes, how much memory the server needs, how fast it is asked. */
async function main(): Promise<void> {
  const folder = temporaryFolder('bench');
  const postgres = await EmbeddedServer.start({ folder: join(folder, 'postgres') });
  const env = {
    NODE_ENV: 'test',
    JWT_SECRET: SECRET,
    DATABASE_URL: await ensureDatabase(postgres.url, 'bench'),
  };
  const child = fork(join(__dirname, 'serve.ts'), {
    execArgv: ['--expose-gc', '--require', join(__dirname, '../../tools/typescript.cjs')],
    env: { ...process.env, ...env },
  });
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const token = await mintToken(AirlockConfig.from(env), 'alice');
    const small = await measured(child, () => upload(url, token, SMALL, 1));
    const large = await measured(child, () => upload(url, token, ROWS, 2));
    const summary = await measured(child, () => get(url, token, '/v2/workloads/summary'));
    const question = await measured(child, () => ask(url, token));
    process.stdout.write(
      `${JSON.stringify(
        {
          what: 'one CSV file through POST /v2/workloads/import, in one transaction; the summary of the log, and a question about all of it',
          small: { rows: SMALL, ...small },
          large: { rows: ROWS, ...large, rows_per_second: Math.round(ROWS / large.seconds) },
          live_growth_mb: large.live_mb - small.live_mb,
          summary,
          question: { asked: QUESTION, ...question },
        },
        null,
        2,
      )}\n`,
    );
  } finally {
    child.kill();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly live_mb: number;
  readonly rss_mb: number;
}

/** How long it took, and the most memory that the server held meanwhile. */
async function measured(child: ChildProcess, work: () => Promise<void>): Promise<Measured> {
  const most = { live: 0, rss: 0 };
  const watch = (message: unknown): void => {
    const { live = 0, rss = 0 } = message as Partial<typeof most>;
    most.live = Math.max(most.live, live);
    most.rss = Math.max(most.rss, rss);
  };
  child.on('message', watch);
  const start = performance.now();
  await work();
  const seconds = Math.round(performance.now() - start) / 1_000;
  await once(child, 'message');
  child.off('message', watch);
  return { seconds, live_mb: Math.round(most.live / 2 ** 20), rss_mb: Math.round(most.rss / 2 ** 20) };
}

/** The file is made while it is sent, so that nobody holds it. */
async function upload(url: string, token: string, rows: number, seed: number): Promise<void> {
  const response = await fetch(`${url}/v2/workloads/import?model=gpt-4o`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: Readable.toWeb(Readable.from(lines(rows, seed))) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  const report = (await response.json()) as { counts?: { imported: number } };
  if (report.counts?.imported !== rows) throw new Error(`${response.status} ${JSON.stringify(report)}`);
}

function* lines(rows: number, seed: number): Generator<string> {
  yield 'time,input_tokens,output_tokens,latency_ms,status,workload,prompt_hash,external_id\n';
  const start = Date.UTC(2026, 0, 1);
  const block: string[] = [];
  for (let row = 0; row < rows; row++) {
    const time = new Date(start + row * 1_000).toISOString();
    const hash = `hash-${(row * 7 + seed) % 5_000}`;
    block.push(
      `${time},${(row * 37) % 4_000},${(row * 11) % 900},${(row * 13) % 2_000}.5,success,chat,${hash},call-${row}\n`,
    );
    if (block.length === 1_000) yield block.splice(0).join('');
  }
  yield block.join('');
}

async function get(url: string, token: string, path: string): Promise<void> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** A run of the whole pipeline, to its report. */
async function ask(url: string, token: string): Promise<void> {
  const response = await fetch(`${url}/v2/runs/wait`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      assistant_id: 'supervisor',
      input: { messages: [{ role: 'user', content: QUESTION }] },
    }),
  });
  const { run_id: run, thread_id: thread } = (await response.json()) as { run_id: string; thread_id: string };
  await get(url, token, `/v2/threads/${thread}/runs/${run}/report`);
}

void main();
