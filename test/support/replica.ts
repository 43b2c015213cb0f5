import { createApp } from '../../src/app.setup';
import { ScriptedAgentsModule } from '../../src/agent/testing/scripted-agents';
import { AirlockConfig } from '../../src/config';

/** The whole server in a process of its own, with agents that do what the message says. Says `ready` and `stopped`. */
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
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

void main();
