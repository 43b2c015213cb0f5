import { pattern } from '../pattern';

/** Words for the most of something, the longer ones first. */
export const MOST = [
  'most expen[sc]ive',
  'expen[sc]ive',
  'dearest',
  'costliest',
  'priciest',
  'biggest',
  'largest',
  'highest(?! success)',
  'lowest success',
  'worst success',
  'least successful',
  'least reliable',
  'top',
  'worst',
  'busiest',
  'busy',
  'slowest',
  'longest',
  'most used',
  'most common',
  'flakiest',
  'most',
].join('|');

export const CHEAPEST = 'cheapest|least expensive';

/** Words for the least of something, or for what is best where less of it is better. */
export const LEAST = [
  CHEAPEST,
  'bottom',
  String.raw`best (?:latency|response times?|speed|p\d\d)`,
  'best value',
  'most cost[- ]?(?:efficient|effective)',
  'highest success',
  'best success',
  'most successful',
  'lowest(?! success)',
  'smallest',
  'fastest',
  'quickest',
  'shortest',
  'least used',
  'least(?! successful| reliable)',
  'fewest',
  'quiet(?:est)?',
  'most reliable',
].join('|');

/** Of which each is asked for that lies beyond a sum. */
export const OVER = 'over|above|exceed(?:s|ed|ing)?';

const SUPERLATIVE = pattern`\b(?:${LEAST}|${MOST})\b`;

/** Most or least of something, where nothing is said of what. */
export const superlativeIn = (line: string): string | undefined => SUPERLATIVE.exec(line)?.[0];
