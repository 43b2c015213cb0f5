import { Module } from '@nestjs/common';
import { EventsModule } from '../events';
import { RunsModule } from '../runs';
import { ThreadsModule } from '../threads';
import { V1MessageController } from './http/v1-message.controller';
import { V1RunAgentController } from './http/v1-run-agent.controller';
import { V1RunsController } from './http/v1-runs.controller';
import { V1StreamController } from './http/v1-stream.controller';
import { CancelOnLeaving } from './stream/cancel-on-leaving';
import { UsageMetrics } from './usage/usage-metrics';
import { UsageRepository } from './usage/usage.repository';
import { UsageTally } from './usage/usage-tally';

/** The deprecated v1 routes: adapters over what v2 is made of, with nothing of their own to run. */
@Module({
  imports: [EventsModule, RunsModule, ThreadsModule],
  controllers: [V1MessageController, V1RunAgentController, V1RunsController, V1StreamController],
  providers: [CancelOnLeaving, UsageMetrics, UsageRepository, UsageTally],
})
export class LegacyModule {}
