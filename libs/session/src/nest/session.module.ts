import { type DynamicModule, Module, type Provider, Scope } from '@nestjs/common';
import { APP_INTERCEPTOR, REQUEST } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { SessionMonitor } from '../observe/session-monitor';
import { RequestSession } from '../session/request-session';
import { UnitOfWork } from '../unit/unit-of-work';
import { BootChecks } from './boot-checks';
import { MarkedConnections } from './marked-connections';
import { RequestUnits } from './request-units';
import { hostFor } from './host-for';
import { SessionHosts } from './session-hosts';
import {
  type EntityClassOrSchema,
  repositoryProviders,
  SessionRepositoriesModule,
} from './session-repositories';
import type { SessionModuleAsyncOptions, SessionModuleOptions } from './session-module-options';
import { SessionInterceptor } from './session.interceptor';
import { dataSourceToken, entityManagerToken, SESSION_OPTIONS, sessionToken } from './tokens';

/** Gives every request, and every run of a UnitOfWork, its own session. Import it once, before TypeOrmModule. */
@Module({})
export class SessionModule {
  static forRoot(options: SessionModuleOptions): DynamicModule {
    return build(namesOf(options.dataSource), { provide: SESSION_OPTIONS, useValue: options });
  }

  static forRootAsync({ imports, inject, useFactory, dataSource }: SessionModuleAsyncOptions): DynamicModule {
    const options: Provider = { provide: SESSION_OPTIONS, useFactory, inject };
    return { ...build(namesOf(dataSource), options), imports };
  }

  /**
   * Repositories of the session, under the tokens of TypeOrmModule.forFeature: what `@InjectRepository()` gives in this module
   * then works in the transaction of its request or unit. Where both are imported, the one that is listed first counts.
   * @param dataSource name, where it is not the default one
   */
  static forFeature(entities: readonly EntityClassOrSchema[], dataSource = 'default'): DynamicModule {
    const providers = repositoryProviders(entities, dataSource);
    return { module: SessionRepositoriesModule, providers, exports: providers.map(tokenOf) };
  }
}

function build(names: readonly [string, ...string[]], options: Provider): DynamicModule {
  const sessions = names.flatMap((name) => sessionProviders(name));
  const aliases: Provider[] =
    names[0] === 'default' ? [] : [{ provide: RequestSession, useExisting: sessionToken(names[0]) }];
  return {
    module: SessionModule,
    global: true,
    providers: [
      options,
      hostsProvider(names),
      RequestUnits,
      UnitOfWork,
      SessionMonitor,
      BootChecks,
      MarkedConnections,
      { provide: APP_INTERCEPTOR, useClass: SessionInterceptor },
      ...sessions,
      ...aliases,
    ],
    exports: [UnitOfWork, SessionMonitor, ...[...sessions, ...aliases].map(tokenOf)],
  };
}

/** Two REQUEST providers for each data source: of the eight that a request may have. */
function sessionProviders(name: string): Provider[] {
  return [
    {
      provide: sessionToken(name),
      scope: Scope.REQUEST,
      inject: [REQUEST, RequestUnits],
      useFactory: (request: unknown, units: RequestUnits) => units.of(request).session(name),
    },
    {
      provide: entityManagerToken(name),
      scope: Scope.REQUEST,
      // Past the session's provider: each one on the way to a controller costs every request its share.
      inject: [REQUEST, RequestUnits],
      useFactory: (request: unknown, units: RequestUnits) => units.of(request).session(name).manager,
    },
  ];
}

function hostsProvider(names: readonly [string, ...string[]]): Provider {
  return {
    provide: SessionHosts,
    inject: [SESSION_OPTIONS, ...names.map(dataSourceToken)],
    useFactory: (options: SessionModuleOptions, first: DataSource, ...rest: DataSource[]) =>
      new SessionHosts(
        hostFor(names[0], first, options),
        rest.map((dataSource, i) => hostFor(names[i + 1] ?? '', dataSource, options)),
      ),
  };
}

function namesOf(dataSource: string | readonly string[] = 'default'): readonly [string, ...string[]] {
  const [first = 'default', ...rest] = typeof dataSource === 'string' ? [dataSource] : dataSource;
  return [first, ...rest];
}

function tokenOf(provider: Provider): NonNullable<DynamicModule['exports']>[number] {
  return typeof provider === 'function' ? provider : provider.provide;
}
