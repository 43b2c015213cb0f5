import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AirlockConfig } from '../../config';
import { roomsOf } from './rooms';
import { ScriptedAgentsModule } from './scripted-agents';

@Module({})
class ReplicaModule {}

/** A worker of its own, for tests that kill, pause and stop one. Says `ready` when it takes work, `stopped` at the end. */
async function main(): Promise<void> {
  const config = AirlockConfig.from(process.env);
  const imports = roomsOf(config, [ScriptedAgentsModule]);
  const app = await NestFactory.createApplicationContext(
    { module: ReplicaModule, imports },
    { logger: process.env.LOG ? ['error', 'warn', 'fatal'] : ['fatal'], abortOnError: false },
  );
  process.once('SIGTERM', () => {
    void app.close().finally(() => {
      process.stdout.write('stopped\n');
      process.exit(0);
    });
  });
  process.stdout.write('ready\n');
}

void main();
