import { oneOf, pattern } from './pattern';
import { GETS } from './vocabulary';
import { whenOf } from './when';

/** Words that ask where something is going. */
const GOING = oneOf(
  pattern`\b(?:${GETS}|going (?:up|down))\b`,
  /\b(?:growing|growth|rising|falling|increasing|decreasing|improving|climbing|ramping(?: up)?|accelerat\w+)\b/,
  /\b(?:trends?|trending|over time)\b/,
);

export const asksWhereItGoes = (message: string): boolean => GOING.test(message);

/** Whether where something is going is to be measured: also to tell since when. */
export const asksTrend = (question: string): boolean =>
  asksWhereItGoes(question) || /^(?:rise|fall)$/.test(whenOf(question) ?? '');
