import { createApp } from '../../src/app.setup';
import { ScriptedAgentsModule } from '../../src/agent/testing/scripted-agents';
import { AirlockConfig } from '../../src/config';
import { collectGarbage } from './garbage';

/**
 * The whole server in a process of its own, with agents that do what the message says. Says `ready` and `stopped`, and how
 * much of its heap is in use when it is sent SIGUSR2.
 */
async function main(): Promise<void> {
  const config = AirlockConfig.from(process.env);
  const app = await createApp(config, {
    agents: ScriptedAgentsModule,
    logger: process.env.LOG ? ['error', 'warn', 'fatal'] : ['fatal'],
  });
  process.once('SIGTERM', () => {
    void app.close().finally(() => {
      process.stdout.write('stopped\n');
      process.exit(0);
    });
  });
  process.on('SIGUSR2', () => void tellHeap());
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

async function tellHeap(): Promise<void> {
  await collectGarbage();
  process.stdout.write(`heap ${process.memoryUsage().heapUsed}\n`);
}

void main();
