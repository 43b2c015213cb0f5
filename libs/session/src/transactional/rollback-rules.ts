type ErrorClass = abstract new (...args: never[]) => unknown;

/** Classes (and all that extend them), or a function that decides. */
export type ErrorRule = readonly ErrorClass[] | ((error: unknown) => boolean);

export interface RollbackRules {
  /** Errors that roll back although `noRollbackOn` names a class above theirs. */
  readonly rollbackOn?: ErrorRule;
  /** Errors that do not roll back; all others do. */
  readonly noRollbackOn?: ErrorRule;
}

/** As in Spring, the rule that names the class nearest to the error's own wins; when in doubt, it rolls back. */
export function rollsBack(error: unknown, { rollbackOn, noRollbackOn }: RollbackRules): boolean {
  return distance(error, noRollbackOn) >= distance(error, rollbackOn);
}

/** How many classes lie between the error's own and the one that is named; Infinity when none is. */
function distance(error: unknown, rule: ErrorRule | undefined): number {
  if (!rule) return Infinity;
  if (typeof rule === 'function') return rule(error) ? 0 : Infinity;
  return Math.min(Infinity, ...rule.map((named) => generations(error, named)));
}

function generations(error: unknown, named: ErrorClass): number {
  let count = 0;
  for (let own = prototypeOf(error); own !== null; own = prototypeOf(own)) {
    if (own === named.prototype) return count;
    count++;
  }
  return Infinity;
}

function prototypeOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? (Object.getPrototypeOf(value) as object | null) : null;
}
