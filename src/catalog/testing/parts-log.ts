import type { LoggedCall } from '../../../test/support/workload-log';

/**
 * Twelve workloads of five calls each, the first on 1 October at 1, the second on the 2nd at 2: a call of the k-th costs k cents,
 * takes k × 100 ms and 100 × k tokens. Of the third's, two failed; of the seventh's, one did, and of one nobody knows.
 */
export const PARTS_LOG = Array.from({ length: 60 }, (_, row): LoggedCall => {
  const [k, call] = [1 + (row % 12), Math.floor(row / 12)];
  const two = String(k).padStart(2, '0');
  const isFailed = (k === 3 && call < 2) || (k === 7 && call === 0);
  const hasStatus = k !== 7 || call !== 1;
  return {
    at: `2026-10-${two}T${two}:0${call}:00Z`,
    model: k % 2 === 0 ? 'gpt-4o' : 'gpt-4o-mini',
    in: 90 * k,
    out: 10 * k,
    cost: k / 100,
    latency: 100 * k,
    ...(hasStatus ? { status: isFailed ? 'error' : 'ok' } : {}),
    workload: `w${two}`,
  };
});
