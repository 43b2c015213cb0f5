import { performance } from 'node:perf_hooks';
import { createApp } from '../../src/app.setup';
import { AirlockConfig } from '../../src/config';
import { Announcer } from '../../src/events/live/announcer';
import { ScriptedAgentModule } from './agents';
import { answerParent } from './process';

/** The whole server, all its rooms; only the agents are the benchmark's. */
async function main(): Promise<void> {
  const config = AirlockConfig.from(process.env);
  const app = await createApp(config, { agents: ScriptedAgentModule, logger: ['error', 'fatal'] });
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
