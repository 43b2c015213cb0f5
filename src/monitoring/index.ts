export { PageNotBuiltError } from './dashboard/page-not-built.error';
export { RoomSections } from './dashboard/room-sections';
export type { BreakerView, QueueView } from './dashboard/room-views';
export { Metrics } from './metrics/metrics';
export { MonitoringModule } from './monitoring.module';
export { Readiness } from './readiness/readiness';
export { inSpan, runAttributes } from './traces/in-span';
export { IsolationViolations } from './violations/isolation-violations';
export { Watchdog } from './watchdog/watchdog';
