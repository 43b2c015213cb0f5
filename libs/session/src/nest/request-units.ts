import { Inject, Injectable } from '@nestjs/common';
import { hiddenField } from '../context/hidden-field';
import { OpenUnit } from '../session/open-unit';
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

  /** @param request undefined where somebody resolves a REQUEST provider outside of any request: nobody would end it */
  of(request: object | undefined): OpenUnit {
    if (request === undefined) return this.withoutRequest();
    if (request instanceof UnitRequest) return UnitRequest.unitOf(request);
    const known = units.of(request);
    if (known) return known;
    const unit = new OpenUnit(this.hosts.byName, {
      name: routeOf(request),
      kind: 'request',
      begin: { readOnly: this.isReadOnly(request) ? true : undefined },
      contextOf: () => this.options.contextOf(request),
    });
    units.put(request, unit);
    return unit;
  }

  private withoutRequest(): OpenUnit {
    return new OpenUnit(this.hosts.byName, {
      name: 'a provider resolved outside of a request',
      kind: 'unit',
      begin: {},
      contextOf: () => undefined,
    });
  }

  private isReadOnly(request: object): boolean {
    if (this.options.isReadOnly) return this.options.isReadOnly(request);
    return 'method' in request && (request.method === 'GET' || request.method === 'HEAD');
  }
}
