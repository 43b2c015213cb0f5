import { Roles1000000000000 } from './1000-roles';
import { Threads2000000000000 } from './2000-threads';
import { Queue2500000000000 } from './2500-queue';
import { Runs2510000000000 } from './2510-runs';
import { RunStates2515000000000 } from './2515-run-states';
import { RunQueue2520000000000 } from './2520-run-queue';
import { Reports2530000000000 } from './2530-reports';
import { RunWrites2540000000000 } from './2540-run-writes';
import { RunEnds2550000000000 } from './2550-run-ends';
import { RunEvents2800000000000 } from './2800-run-events';
import { EventDirectory2810000000000 } from './2810-event-directory';
import { SocketLeases2820000000000 } from './2820-socket-leases';
import { LiveNotices2830000000000 } from './2830-live-notices';
import { Workloads3000000000000 } from './3000-workloads';
import { AuditLog4000000000000 } from './4000-audit-log';
import { ModelCalls5000000000000 } from './5000-model-calls';
import { Retention5200000000000 } from './5200-retention';
import { DeprecatedUsage5300000000000 } from './5300-deprecated-usage';
import { UsageRetention5310000000000 } from './5310-usage-retention';
import { AuditRetention5320000000000 } from './5320-audit-retention';
import { QueueByUser5400000000000 } from './5400-queue-by-user';

/** In the order they run; each goes forward and back. */
export const migrations = [
  Roles1000000000000,
  Threads2000000000000,
  Queue2500000000000,
  Runs2510000000000,
  RunStates2515000000000,
  RunQueue2520000000000,
  Reports2530000000000,
  RunWrites2540000000000,
  RunEnds2550000000000,
  RunEvents2800000000000,
  EventDirectory2810000000000,
  SocketLeases2820000000000,
  LiveNotices2830000000000,
  Workloads3000000000000,
  AuditLog4000000000000,
  ModelCalls5000000000000,
  Retention5200000000000,
  DeprecatedUsage5300000000000,
  UsageRetention5310000000000,
  AuditRetention5320000000000,
  QueueByUser5400000000000,
] as const;
