import { Inject, Injectable } from '@nestjs/common';
import { hiddenField } from '../context/hidden-field';
import { OpenUnit } from '../session/open-unit';
import { currentUnit, isCalledBack, isDetached } from '../session/scope';
import { UnitRequest } from '../unit/unit-request';
import { routeOf } from './route-of';
import { SessionHosts } from './session-hosts';
import type { SessionModuleOptions } from './session-module-options';
import { SESSION_OPTIONS } from './tokens';

const units = hiddenField<OpenUnit>();

/** The unit of a request that has one already. */
export const unitOfRequest = (request: object): OpenUnit | undefined => units.of(request);

/** Finds the unit of a request; it keeps none alive and can list none. */
@Injectable()
export class RequestUnits {
  constructor(
    @Inject(SESSION_OPTIONS) private readonly options: SessionModuleOptions,
    @Inject(SessionHosts) private readonly hosts: SessionHosts,
  ) {}

  /**
   * @param request of HTTP, or what somebody who resolves a REQUEST provider calls so: the context of a command, the payload
   * of an event, which may be a text, nothing at all. That works with the unit that is running.
   */
  of(requested: unknown): OpenUnit {
    const request = typeof requested === 'object' && requested !== null ? requested : undefined;
    if (request instanceof UnitRequest) return UnitRequest.unitOf(request);
    const known = request && units.of(request);
    if (known) return known;
    if (!request || !isHttp(request)) return this.ofWhatRuns(request);
    const unit = new OpenUnit(this.hosts.byName, {
      name: routeOf(request),
      kind: 'request',
      begin: { readOnly: this.isReadOnly(request) ? true : undefined },
      contextOf: () => this.options.contextOf(request),
    });
    units.put(request, unit);
    return unit;
  }

  private ofWhatRuns(request: object | undefined): OpenUnit {
    const unit = isDetached() ? undefined : currentUnit();
    if (!unit?.isOn(this.hosts.byName))
      return this.nobodys(`outside of every unit${request ? `, for ${classOf(request)},` : ''}`);
    return isCalledBack() ? this.nobodys(`in ${calledBackBy(unit.call.name)}`) : unit;
  }

  /** Nobody would end it, so it never begins. */
  private nobodys(where: string): OpenUnit {
    return new OpenUnit(this.hosts.byName, {
      name: `A provider that was resolved ${where}`,
      kind: 'unit',
      isNobodys: true,
      begin: {},
      contextOf: () => undefined,
    });
  }

  private isReadOnly(request: object): boolean {
    if (this.options.isReadOnly) return this.options.isReadOnly(request);
    return 'method' in request && (request.method === 'GET' || request.method === 'HEAD');
  }
}

const classOf = (request: object): string => {
  const { constructor }: { constructor?: unknown } = request;
  return typeof constructor === 'function' ? constructor.name : 'an object';
};

const calledBackBy = (name: string): string =>
  `a callback of a connection that "${name}" opened (AsyncResource.bind(callback) of node:async_hooks tells whose it is)`;

/** Of Express or Fastify; a unit of its own, whatever runs where it is found. */
const isHttp = (request: object): boolean => 'method' in request && 'headers' in request;
