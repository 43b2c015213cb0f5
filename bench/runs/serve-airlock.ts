import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import { performance } from 'node:perf_hooks';
import { AppModule } from '../../src/app.module';
import { AccessDenials } from '../../src/audit';
import { CatalogModule } from '../../src/catalog';
import { AirlockConfig } from '../../src/config';
import { Announcer } from '../../src/events/live/announcer';
import { SocketAdapter } from '../../src/events';
import { jsonOnly, validationPipe } from '../../src/http';
import { ProblemFilter } from '../../src/problems';
import { ScriptedAgentModule } from './agents';
import { answerParent } from './process';

@Module({})
class BenchmarkModule {}

/** The whole server, all its rooms; only the agents are the benchmark's. */
async function main(): Promise<void> {
  const config = AirlockConfig.from(process.env);
  const { imports = [] } = AppModule.forRoot(config);
  const rooms = imports.map((room) => (room === CatalogModule ? ScriptedAgentModule : room));
  const app = await NestFactory.create<NestExpressApplication>(
    { module: BenchmarkModule, imports: rooms },
    { bodyParser: false, logger: ['error', 'fatal'], abortOnError: false },
  );
  app.use(jsonOnly);
  app.use(json({ limit: config.jsonBodyMaxBytes }));
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(AccessDenials)));
  app.useWebSocketAdapter(new SocketAdapter(app));
  if (process.env.TELL_COMMITS) tellCommits(app.get(Announcer, { strict: false }));
  await app.listen(0, '127.0.0.1');
  answerParent(await app.getUrl(), () => app.close());
}

/** When the commit of each event was acknowledged, by the clock that all processes of the machine share. */
function tellCommits(announcer: Announcer): void {
  announcer.onAnnounce({
    grown: ({ runId }, sequence) =>
      void process.send?.({ commit: { runId, sequence, at: performance.timeOrigin + performance.now() } }),
    noticed: () => undefined,
  });
}

void main();
