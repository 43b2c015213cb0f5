export { Metrics } from './metrics/metrics';
export { MonitoringModule } from './monitoring.module';
export { Readiness } from './readiness/readiness';
export type { ReadinessCheck } from './readiness/readiness-check';
export { IsolationViolations, type ViolationKind } from './violations/isolation-violations';
