import { cyclesIn } from './cycles';
import { dependenciesOf } from './dependencies';
import type { Anomaly, History } from './history';
import { observeLists } from './observed-lists';
import { lostAppends, valueAnomalies } from './value-anomalies';

export interface CheckOptions {
  /** Set when the last transaction ran alone after all others and read every list: then a missing append is lost. */
  readonly isComplete?: boolean;
}

/**
 * Every anomaly that the history proves. An empty answer proves nothing wrong, not everything right: more transactions
 * on fewer lists see more.
 * @throws Error when a value is appended twice to one list
 */
export function checkHistory(history: History, { isComplete = false }: CheckOptions = {}): Anomaly[] {
  const lists = observeLists(history);
  return [
    ...lists.anomalies,
    ...valueAnomalies(history, lists),
    ...(isComplete ? lostAppends(history, lists) : []),
    ...cyclesIn(dependenciesOf(history, lists)),
  ];
}
