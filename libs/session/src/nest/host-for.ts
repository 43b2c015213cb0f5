import type { DataSource } from 'typeorm';
import type { UserExecutionContext } from '../context';
import { Observer } from '../observe/observer';
import { Shares } from '../pool/shares';
import { OpeningPlaces } from '../session/opening-places';
import { completeLimits, timeoutSettings } from '../session/session-limits';
import type { SessionHost } from '../session/session-host';
import { SessionQueryRunner } from '../session/session-query-runner';
import { pinned } from '../wire/pinned';
import { rememberPropertyNames } from '../wire/property-names';
import { StatementNames } from '../wire/statement-names';
import { guardAgainstEscape } from './escape-guard';
import type { SessionModuleOptions } from './session-module-options';
import { refuseSharedCache } from './shared-cache';

/** PostgreSQL cuts longer names, at the end. */
const APPLICATION_NAME_BYTES = 63;

/** @throws InternalsMovedError when the data source is not a connected PostgreSQL one of the proven versions */
export function hostFor(name: string, dataSource: DataSource, options: SessionModuleOptions): SessionHost {
  const wire = pinned(dataSource);
  const limits = completeLimits(options);
  const timeouts = timeoutSettings(limits);
  const observer = new Observer();
  guardAgainstEscape(dataSource, observer);
  if (options.identity) refuseSharedCache(dataSource);
  rememberPropertyNames((runner) => runner instanceof SessionQueryRunner);
  return {
    name,
    dataSource,
    wire,
    limits,
    observer,
    places: new OpeningPlaces(),
    shares: new Shares(options.connectionsPerUser ?? Infinity),
    statementNames: new StatementNames(options.preparedStatements ?? false),
    settingsFor: (context, where) => ({
      ...timeouts,
      ...options.identity?.(context),
      application_name: (options.applicationName ?? nameAfterRequest)(context, where),
    }),
  };
}

function nameAfterRequest({ requestId }: UserExecutionContext, where: string): string {
  return `${requestId} ${where}`.slice(0, APPLICATION_NAME_BYTES);
}
