import type { Metrics } from '../data/schema';
import { derive } from '../evidence/derive';
import type { Figure } from '../evidence/figure.schema';

export const CONFIDENCE_RULE =
  'Confidence = share of priced calls × min(1, calls / 1,000), halved for calls whose model was declared at the import rather than logged.';

const ENOUGH_ROWS = 1_000;

/** Spec 10.3. A log that is half declared is halved for that half. */
export function confidenceOf({ priced_rows, requests, declared_model_rows }: Metrics): Figure {
  return derive(
    {
      name: 'confidence',
      expression:
        '$1::float8 / nullif($2::float8, 0) * least(1, $2::float8 / $4::float8) * (1 - 0.5 * ($3::float8 / nullif($2::float8, 0)))',
      compute: (priced, rows, declared, enough) =>
        (priced / rows) * Math.min(1, rows / enough) * (1 - 0.5 * (declared / rows)),
    },
    [priced_rows, requests, declared_model_rows, ENOUGH_ROWS],
  );
}
