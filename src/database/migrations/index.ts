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
import { ImportRemoval5410000000000 } from './5410-import-removal';
import { Branches5420000000000 } from './5420-branches';
import { QuestionsAhead5430000000000 } from './5430-questions-ahead';
import { OlderReplicas5440000000000 } from './5440-older-replicas';
import { StoppedBeforeTheirTurn5450000000000 } from './5450-stopped-before-their-turn';
import { MessageOrder5460000000000 } from './5460-message-order';
import { RunsByKey5470000000000 } from './5470-runs-by-key';
import { MessagesOfARun5480000000000 } from './5480-messages-of-a-run';
import { OldRowsByIndex5490000000000 } from './5490-old-rows-by-index';
import { SignsOfLifeByKey5500000000000 } from './5500-signs-of-life-by-key';
import { signed } from './signed';

/**
 * In the order they run; each goes forward and back. Beside it the digest of its statements: one that a released version has
 * run is not changed any more, another is added.
 */
export const migrations = [
  signed(Roles1000000000000, '1fc05326'),
  signed(Threads2000000000000, '05af8893'),
  signed(Queue2500000000000, 'a09ed8eb'),
  signed(Runs2510000000000, '3dab1f02'),
  signed(RunStates2515000000000, 'ec22b8a8'),
  signed(RunQueue2520000000000, 'a6c62435'),
  signed(Reports2530000000000, '871919dd'),
  signed(RunWrites2540000000000, 'e3bb5f09'),
  signed(RunEnds2550000000000, '22da8d08'),
  signed(RunEvents2800000000000, '74dea73d'),
  signed(EventDirectory2810000000000, '244581fe'),
  signed(SocketLeases2820000000000, 'c3aea2ad'),
  signed(LiveNotices2830000000000, '0a7325ba'),
  signed(Workloads3000000000000, '2bea7763'),
  signed(AuditLog4000000000000, 'e7817e7a'),
  signed(ModelCalls5000000000000, 'fb6af852'),
  signed(Retention5200000000000, 'e3cada07'),
  signed(DeprecatedUsage5300000000000, '22ded665'),
  signed(UsageRetention5310000000000, '22f27ba2'),
  signed(AuditRetention5320000000000, 'f125ad64'),
  signed(QueueByUser5400000000000, '14dd8b5d'),
  signed(ImportRemoval5410000000000, '56760d1f'),
  signed(Branches5420000000000, '77c58d8e'),
  signed(QuestionsAhead5430000000000, 'dc46096b'),
  signed(OlderReplicas5440000000000, '9b866dc2'),
  signed(StoppedBeforeTheirTurn5450000000000, '51625cd4'),
  signed(MessageOrder5460000000000, 'af629dd1'),
  signed(RunsByKey5470000000000, 'e6f1ba69'),
  signed(MessagesOfARun5480000000000, '1771cf23'),
  signed(OldRowsByIndex5490000000000, '3897890b'),
  signed(SignsOfLifeByKey5500000000000, '3a747f79'),
] as const;
