import { z } from 'zod';
import { otherSizeOf } from './other-size';
import { CONSTRAINTS, type Target, targetOf, whyNoTarget } from './target';

export interface RequestedTarget {
  readonly target: Target | undefined;
  /** What could not be followed as it was asked, in words for the user. */
  readonly notes: readonly string[];
}

/** A run may carry any number of constraints; so many that are not followed are named. */
const NAMED = 5;

/** How much less the run asks for, else the question; a figure that is not followed is told and not left out. */
export function requestedTarget(message: string, constraints?: unknown): RequestedTarget {
  const isOfSize = otherSizeOf(message.split('\n', 1)[0] ?? '') !== undefined;
  const target = targetOf(isOfSize ? '' : message, constraints);
  const why = target || isOfSize ? undefined : whyNoTarget(message);
  return { target, notes: [...constraintNotes(constraints), ...(why ? [why] : [])] };
}

function constraintNotes(constraints: unknown): string[] {
  const given = z.record(z.string(), z.unknown()).safeParse(constraints).data ?? {};
  return Object.entries(given)
    .flatMap(([name, value]) => whyNotFollowed(name, value) ?? [])
    .slice(0, NAMED);
}

function whyNotFollowed(name: string, value: unknown): string | undefined {
  if (!isKnown(name))
    return `The constraint "${name}" is not known. Known: ${Object.keys(CONSTRAINTS).join(', ')}.`;
  if (value === null || CONSTRAINTS[name].safeParse(value).success) return undefined;
  return `The constraint "${name}" was not followed: it is a number above 0${name === 'target_savings_percent' ? ', 100 at most' : ''}.`;
}

const isKnown = (name: string): name is keyof typeof CONSTRAINTS => Object.hasOwn(CONSTRAINTS, name);
