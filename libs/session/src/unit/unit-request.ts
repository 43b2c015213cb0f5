import type { UserExecutionContext } from '../context';
import type { OpenUnit } from '../session/open-unit';

/**
 * Stands where an HTTP request would: what REQUEST providers find under Nest's REQUEST token in a unit of work that no
 * request began. It names the call and gives nothing of it away by itself.
 */
export class UnitRequest {
  readonly #unit: OpenUnit;

  constructor(unit: OpenUnit) {
    this.#unit = unit;
  }

  get name(): string {
    return this.#unit.call.name;
  }

  get executionContext(): UserExecutionContext {
    return this.#unit.call.context;
  }

  static unitOf(request: UnitRequest): OpenUnit {
    return request.#unit;
  }
}
