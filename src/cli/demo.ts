import { MultiBar, type SingleBar } from 'cli-progress';
import { keyStillToMake, mintToken } from '../auth';
import { AirlockConfig } from '../config';
import { loadEnvFile } from '../env-file';
import { sampleWorkload } from '../workloads';
import { AirlockClient, ApiError } from './demo/airlock-client';
import { narrate } from './demo/narrate';
import { NoServerKeyError } from './demo/no-server-key.error';
import { type DemoOptions, demoOptions, SUPERVISOR } from './demo/options';
import { serverAt } from './demo/server';
import { TokenRefusedError } from './demo/token-refused.error';
import { type Upload, uploadOfFile, uploadOfText, watched } from './demo/upload';

/** `npm run demo`: imports, asks, watches and reads, as any client of the HTTP API would, for several users at once. */
async function main(): Promise<void> {
  const options = demoOptions(process.argv.slice(2));
  if (!options) return;
  loadEnvFile();
  const config = AirlockConfig.from(process.env);
  const server = await serverAt(config.port);
  try {
    const missing = keyStillToMake(config);
    if (missing) throw new NoServerKeyError(missing, server.base);
    const clients = await Promise.all(
      options.users.map(async (user) => new AirlockClient(server.base, await mintToken(config, user))),
    );
    await importAll(options, clients);
    const answers = await Promise.all(
      options.users.map(async (user, index) => ask(user, clients[index], options)),
    );
    answers.forEach((answer, index) =>
      process.stdout.write(`\n${rule(`Answer to ${options.users[index]}`)}\n\n${answer}\n`),
    );
  } catch (error) {
    const isRefused = error instanceof ApiError && error.status === 401;
    throw isRefused ? new TokenRefusedError(error, server.base, config) : error;
  } finally {
    await server.stop();
  }
}

async function importAll(options: DemoOptions, clients: readonly AirlockClient[]): Promise<void> {
  const bars = new MultiBar({
    format: '{user} |{bar}| {percentage}% of {source} {outcome}',
    clearOnComplete: false,
    noTTYOutput: !process.stdout.isTTY,
    notTTYSchedule: 1_000,
  });
  const width = Math.max(...options.users.map((user) => user.length));
  try {
    await Promise.all(
      clients.map(async (client, index) => {
        const user = options.users[index] ?? '';
        const upload = await uploadFor(options, index);
        const source = options.file ?? 'a generated sample';
        const bar = bars.create(upload.bytes, 0, { user: user.padEnd(width), source, outcome: '' });
        bar.update({ outcome: await importOne(client, upload, options, bar) });
      }),
    );
  } finally {
    bars.stop();
  }
}

async function uploadFor({ file }: DemoOptions, index: number): Promise<Upload> {
  return file ? uploadOfFile(file) : uploadOfText(sampleWorkload({ seed: index + 1 }));
}

/** A second demo on the same data is not an error: the rows are there already. */
async function importOne(
  client: AirlockClient,
  upload: Upload,
  { model }: DemoOptions,
  bar: SingleBar,
): Promise<string> {
  try {
    const { counts } = await client.import(watched(upload.body, bar), upload.type, { model });
    const open = Object.entries(counts.open_columns ?? {}).map(([column, field]) => `${column} (${field}?)`);
    const unused = open.length === 0 ? '' : `; not used, as their unit is open: ${open.join(', ')}`;
    return `→ ${counts.imported.toLocaleString('en')} calls imported${unused}`;
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return '→ imported before';
    throw error;
  }
}

/** @returns the report; of one agent alone, its answer */
async function ask(
  user: string,
  client: AirlockClient | undefined,
  { agent, ask: question }: DemoOptions,
): Promise<string> {
  if (!client) throw new Error(`No client for ${user}.`);
  const threadId = await client.createThread();
  const runId = await client.createRun(threadId, agent, question);
  process.stdout.write(`${user} asks: ${question}\n`);
  for await (const event of client.events(threadId, runId)) process.stdout.write(`${narrate(user, event)}\n`);
  if (agent === SUPERVISOR) return withoutAppendices(await client.report(threadId, runId));
  return JSON.stringify(await client.answer(threadId, runId, agent), undefined, 2);
}

/** The evidence is every query with its parameters: to be looked up, not to be scrolled past. */
function withoutAppendices(report: string): string {
  const [body = report, ...appendices] = report.split(/\n(?=## Appendix )/);
  const names = appendices.map((appendix) => appendix.split('\n', 1)[0]?.replace('## ', ''));
  return names.length > 0
    ? `${body.trimEnd()}\n\n(${names.join(' and ')} are in the report that the API answers with.)`
    : body;
}

const rule = (title: string): string => `── ${title} ${'─'.repeat(Math.max(3, 90 - title.length))}`;

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
