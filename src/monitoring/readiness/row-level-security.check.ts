import { UnitOfWork, UserExecutionContext, mintId } from '@airlock/session';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Readiness } from './readiness';
import type { ReadinessCheck } from './readiness-check';
import {
  EFFECTIVE_ROLE,
  type EffectiveRole,
  faultsOf,
  faultsOfRole,
  TABLE_SECURITY,
  type TableSecurity,
} from './table-security';

/** Owns no rows and reads the catalog only. */
const NOBODY = 'airlock-readiness';

/** Looks from inside a session, as a request does: at its role, and at the protection of every per-user table. */
@Injectable()
export class RowLevelSecurityCheck implements ReadinessCheck, OnModuleInit {
  readonly name = 'row_level_security';
  private readonly logger = new Logger(RowLevelSecurityCheck.name);

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register(this);
  }

  async check(): Promise<string | undefined> {
    const context = UserExecutionContext.create({ userId: NOBODY, threadId: mintId(), runId: mintId() });
    const faults = await this.units.run(
      context,
      { readOnly: true, name: 'readiness' },
      async ({ manager }) => {
        const [role] = await manager.query<EffectiveRole[]>(EFFECTIVE_ROLE);
        const tables = await manager.query<TableSecurity[]>(TABLE_SECURITY);
        return [...faultsOfRole(role, NOBODY), ...tables.flatMap(faultsOf)];
      },
    );
    if (faults.length === 0) return undefined;
    this.logger.error(`User data is not protected: ${faults.join('; ')}`);
    return `${faults.length} faults; the log names them`;
  }
}
