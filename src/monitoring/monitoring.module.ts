import { Global, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { AuditModule } from '../audit';
import { Dashboard } from './dashboard/dashboard';
import { DashboardController } from './dashboard/dashboard.controller';
import { EventLoopDelay } from './dashboard/event-loop-delay';
import { PageController } from './dashboard/page.controller';
import { PageFiles } from './dashboard/page-files';
import { ReplicaFacts } from './dashboard/replica-facts';
import { RoomSections } from './dashboard/room-sections';
import { HealthController } from './health/health.controller';
import { LangGraphSystemController } from './health/langgraph-system.controller';
import { OperatorController } from './health/operator.controller';
import { ApiCalls } from './metrics/api-calls';
import { Metrics } from './metrics/metrics';
import { MetricsController } from './metrics/metrics.controller';
import { RequestMetrics } from './metrics/request-metrics';
import { RequestTally } from './metrics/request-tally';
import { SessionMetrics } from './metrics/session-metrics';
import { OpenFilesWatch } from './open-files-watch';
import { MigrationsCheck } from './readiness/migrations.check';
import { Readiness } from './readiness/readiness';
import { RowLevelSecurityCheck } from './readiness/row-level-security.check';
import { WritesCheck } from './readiness/writes.check';
import { SessionTraces } from './traces/session-traces';
import { ContextWatch } from './violations/context-watch';
import { IsolationViolations } from './violations/isolation-violations';
import { SessionWatch } from './violations/session-watch';
import { Watchdog } from './watchdog/watchdog';

const DASHBOARD = [Dashboard, EventLoopDelay, PageFiles, ReplicaFacts, RoomSections];

/** Global, because every room reports its violations, counts its work and says when it is ready. */
@Global()
@Module({
  imports: [AuditModule],
  controllers: [
    HealthController,
    LangGraphSystemController,
    OperatorController,
    MetricsController,
    PageController,
    DashboardController,
  ],
  providers: [
    ApiCalls,
    Metrics,
    SessionMetrics,
    SessionTraces,
    Readiness,
    RowLevelSecurityCheck,
    MigrationsCheck,
    WritesCheck,
    IsolationViolations,
    ContextWatch,
    SessionWatch,
    Watchdog,
    OpenFilesWatch,
    RequestTally,
    ...DASHBOARD,
  ],
  exports: [Metrics, Readiness, IsolationViolations, Watchdog, RoomSections],
})
export class MonitoringModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestMetrics).forRoutes('{*path}');
  }
}
