import type { Triage } from '../triage/schema';

/** Where the log stands, and what to do about it. */
export function situationOf(triage: Triage | undefined, isShort: boolean): string {
  if (isShort)
    return 'Your message is too short to tell what you want to know, so here is everything that a log can hold.';
  if (!triage || triage.data_sufficiency === 'unknown')
    return 'Your rows could not be counted, so nothing was analysed in their place.';
  switch (triage.data_sufficiency) {
    case 'insufficient':
      return hasFilters(triage)
        ? 'There are no calls in the range that you asked about. Widen the time or the filters, or import more.'
        : 'You have not imported any calls yet, so there is nothing to measure.';
    case 'partial':
      if (triage.sufficiency?.rows_with_model.value === 0)
        return 'None of your calls has a model with a known price, so only a logged cost counts.';
      return lacksModels(triage)
        ? 'Too few of your calls have a model with a known price: what was not logged as a cost is not known of the others, nor what they could save.'
        : hasFilters(triage)
          ? 'The calls that you asked about are too few to judge by, so take the figures as a first look.'
          : 'Your log holds too few calls to judge by, so take the figures as a first look.';
    case 'sufficient':
      return 'Your log holds enough to answer this.';
    default:
      return triage.data_sufficiency satisfies never;
  }
}

/** The rows decide which of the two makes a log partial. */
export function lacksModels({ sufficiency }: Triage): boolean {
  return sufficiency !== null && (sufficiency.model_percent.value ?? 0) < ENOUGH_PERCENT;
}

const ENOUGH_PERCENT = 90;

const hasFilters = ({ range }: Triage): boolean =>
  range.filters !== undefined || range.timeframe !== undefined || range.start_time !== undefined;

/** Step by step, without a number that is not the user's own. */
export function instructionsFor(triage: Triage | undefined): string[] {
  const problems = triage?.validation_status === 'invalid' ? triage.issues : [];
  return [
    ...problems,
    'Export your calls as CSV with a header line, or as NDJSON: one call a line.',
    'Send the file to POST /v2/workloads/import. Other column names are fine: map them to the names below, or leave well-known ones as they are.',
    'No model column? Declare one model for the whole file at the import; the report says that it was declared.',
    'Then ask again in this thread.',
  ];
}
