import type { Actions } from '../actions/schema';
import type { DataHelper } from '../data-helper/schema';
import type { Data } from '../data/schema';
import { unpack } from '../evidence/packing';
import type { Optimization } from '../optimization/schema';
import type { Figure } from '../evidence/figure.schema';
import { wholeQuestion } from '../question/follow-up';
import { classify } from '../triage/keywords';
import type { Category, Kind, Triage } from '../triage/schema';
import type { ReportingInput } from './schema';

/** What a report is written from, with every number's evidence in its place. */
export interface Material {
  readonly message: string;
  readonly category: Category;
  readonly kind: Kind;
  readonly triage: Triage | undefined;
  readonly help: DataHelper | undefined;
  readonly data: Data | undefined;
  readonly optimization: Optimization | undefined;
  readonly actions: Actions | undefined;
  readonly confidence: Figure | undefined;
  readonly outcomes: NonNullable<ReportingInput['outcomes']>;
}

export function materialOf(input: ReportingInput): Material {
  const message = wholeQuestion(input.message, input.triage?.goes_on_from ?? []);
  const asked = classify(message);
  const data = input.data && unpack(input.data);
  const optimization = input.optimization && unpack(input.optimization);
  return {
    message,
    category: input.triage?.category ?? asked.category,
    kind: data?.kind ?? asked.kind,
    triage: input.triage,
    help: input.data_helper && unpack(input.data_helper),
    data,
    optimization,
    actions: input.actions && unpack(input.actions),
    confidence: data?.metrics.confidence,
    outcomes: input.outcomes ?? {},
  };
}
