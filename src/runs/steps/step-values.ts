import { canonicalJson } from '@airlock/agent-kit/plain-json';
import type { EndedTurn, NewStep } from './step-commit';

/** In the order in which the functions of the database take it. */
export const stepValues = (step: NewStep | undefined): (string | Date | null)[] => [
  step?.kind ?? null,
  step?.agent ?? null,
  step?.executionId ?? null,
  step?.key ?? null,
  step?.status ?? null,
  jsonText(step?.input),
  jsonText(step?.result),
  jsonText(step?.calls),
  step?.startedAt ?? null,
];

/** In the order in which the functions of the database take it. */
export const turnEndValues = (end: EndedTurn | undefined): (string | null)[] => [
  end?.executionId ?? null,
  end?.status ?? null,
  jsonText(end?.result),
  jsonText(end?.error),
];

const jsonText = (value: unknown): string | null => (value === undefined ? null : canonicalJson(value));
