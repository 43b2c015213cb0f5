import { minute } from '../evidence/minute';
import type { RangeView } from '../range/range.schema';
import { type Cited, cited } from './cited';
import type { Ledger } from './ledger';

/** From when to when, to the minute, UTC. */
export function stretch({ first, last }: RangeView, ledger: Ledger): string {
  if (first === null || last === null) return 'There are no calls in this range.';
  const from = minute(first);
  const to = minute(last);
  const [day] = from.split(' ');
  const isOneDay = day === to.split(' ')[0];
  const until = isOneDay ? (to.split(' ')[1] ?? to) : to;
  return `From ${ledger.time(from)} to ${ledger.time(until)} UTC.`;
}

/** "1 call", "2 calls". */
export const calls = (figure: Cited, count: number | null): Cited =>
  cited`${figure} ${count === 1 ? 'call' : 'calls'}`;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A change with its sign, up or down. */
export const signed = (figure: Cited): Cited =>
  /^[-–]|^\$?0$|^0 ?(?:%|ms)$/.test(figure.text) ? figure : { ...figure, text: `+${figure.text}` };

/** A change in the direction that its sentence names. */
export const unsigned = (change: Cited): Cited => ({ ...change, text: change.text.replace('-', '') });
