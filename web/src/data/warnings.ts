import type { Point } from './point';
import { type Rule, RULES, type WarningId } from './rules';
import type { DashboardView } from './view';

/** A rule that has words for one replica, or had until a moment ago. */
export interface Warning {
  readonly says: string;
  /** When it began, in milliseconds of the browser's clock; of what is counted, when there was one more. */
  readonly since: number;
  /** It was there at the first look: nobody here knows since when. */
  readonly wasThere: boolean;
  /** When it was seen last. */
  readonly seenAt: number;
  readonly counted: number | undefined;
}

export type Warnings = ReadonlyMap<WarningId, Warning>;

/** What comes and goes goes on: a line that flickers is read by nobody. */
export const LINGERS_MS = 60_000;

/** @param known what was so at the look before; undefined at the first one */
export function warningsOf(
  known: Warnings | undefined,
  view: DashboardView,
  point: Point,
  now: number,
): Warnings {
  const warnings = new Map<WarningId, Warning>();
  for (const id of IDS_IN_ORDER) {
    const rule: Rule = RULES[id];
    const before = known?.get(id);
    const says = rule.says(view, point);
    if (says === undefined) {
      if (before && lingers(rule, before, now)) warnings.set(id, before);
      continue;
    }
    const counted = rule.counted?.(view);
    const goesOn = before?.counted === counted ? before : undefined;
    const { since, wasThere } = goesOn ?? { since: now, wasThere: known === undefined };
    warnings.set(id, { says, since, wasThere, seenAt: now, counted });
  }
  return warnings;
}

/** Whether it is so at the last look, not only a moment before. */
export const isSo = (warning: Warning | undefined, seenAt: number): boolean => warning?.seenAt === seenAt;

/** A count that is 0 again is that of a replica that has started anew: it has nothing left over. */
const lingers = ({ counted }: Rule, { seenAt }: Warning, now: number): boolean =>
  counted === undefined && now - seenAt <= LINGERS_MS;

const isWarningId = (id: string): id is WarningId => id in RULES;
export const IDS_IN_ORDER: readonly WarningId[] = Object.keys(RULES).filter(isWarningId);
