import { airlock, airlockInjected } from './apps/airlock';
import type { Contender } from './apps/contender';
import { handwrittenPg } from './apps/handwritten-pg';
import { nestjsCls } from './apps/nestjs-cls';
import { textbook } from './apps/textbook';

const contenders: Record<string, Contender> = {
  airlock,
  'airlock-injected': airlockInjected,
  textbook,
  'nestjs-cls': nestjsCls,
  'handwritten-pg': handwrittenPg,
};

/** One contender in a process of its own; tells its address when it listens, and its CPU time when asked. */
async function main(): Promise<void> {
  const [, , name = '', url = '', poolSize = '10'] = process.argv;
  const contender = contenders[name];
  if (!contender) throw new Error(`No contender "${name}". Known: ${Object.keys(contenders).join(', ')}.`);
  const app = await contender.create(url, Number(poolSize));
  await app.listen(0, '127.0.0.1');
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.on('disconnect', () => process.exit(0));
  process.send?.(await app.getUrl());
}

process.once('SIGINT', () => process.exit(0));
void main();
