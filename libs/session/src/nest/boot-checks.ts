import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { ForeignManagerError, UnmanagedResponseError, UnsupportedPlatformError } from '../errors';
import { answersByItself } from './answers-by-itself';
import { endSessionBeforeEvents } from './end-before-events';
import { classesWithForeignManager } from './foreign-manager';
import { routesOf } from './routes';
import { SessionHosts } from './session-hosts';

/** What would break a promise at run time breaks the start instead. */
@Injectable()
export class BootChecks implements OnModuleInit {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(SessionHosts) private readonly hosts: SessionHosts,
    @Inject(HttpAdapterHost) private readonly http: HttpAdapterHost,
  ) {}

  /** @throws UnsupportedPlatformError, UnmanagedResponseError, ForeignManagerError */
  onModuleInit(): void {
    // A script, a worker or a microservice serves no HTTP.
    const { httpAdapter }: { readonly httpAdapter?: AbstractHttpAdapter } = this.http;
    const platform = httpAdapter?.getType();
    if (platform && platform !== 'express') throw new UnsupportedPlatformError(platform);
    const routes = routesOf(this.modules).filter(({ hasSession }) => hasSession);
    const unmanaged = routes.filter(answersByItself).map(({ name }) => name);
    if (unmanaged.length > 0) throw new UnmanagedResponseError(unmanaged);
    const misled = classesWithForeignManager(this.modules, [...this.hosts.byName.keys()]);
    if (misled.length > 0) throw new ForeignManagerError(misled);
    for (const route of routes) endSessionBeforeEvents(route);
  }
}
