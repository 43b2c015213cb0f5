import { z } from 'zod';
import {
  costOf,
  FAILED_COST,
  FAILURES,
  INPUT,
  LATENCY,
  MONEY,
  NUMBER_OF_CALLS,
  otherSide,
  OUTPUT,
  PER_CALL,
  PER_DAY,
  PER_SECOND,
  PER_THOUSAND,
  PER_TOKEN,
  perDollar,
  RATIO,
  sizeOf,
  TOKENS,
  TOKENS_PER_CALL,
} from './measure-words';
import { oneOf } from './pattern';
import { CALL } from './vocabulary';

/** What a question wants to know of calls. */
export const measureSchema = z.enum([
  'cost',
  'cost_per_call',
  'cost_per_thousand',
  'cost_per_million',
  'cost_per_day',
  'input_cost',
  'output_cost',
  'output_per_second',
  'tokens_per_usd',
  'output_per_usd',
  'calls_per_usd',
  'calls',
  'tokens',
  'tokens_per_call',
  'input_per_call',
  'output_per_call',
  'latency',
  'failures',
  'failed_cost',
  'cost_per_success',
]);
export type Measure = z.infer<typeof measureSchema>;

type Words<Name> = readonly (readonly [Name, RegExp])[];

const DOLLARS: Words<Measure> = [
  ['output_per_usd', perDollar('(?:output|completion) tokens')],
  ['tokens_per_usd', perDollar('tokens?')],
  ['calls_per_usd', perDollar(CALL.any)],
];
export const PER_DOLLAR = oneOf(...DOLLARS.map(([, words]) => words));

/** What a question asks of calls: what it sorts by, else the surest word first. */
const MEASURES: Words<Measure> = [
  ['input_cost', otherSide(INPUT)],
  ['output_cost', otherSide(OUTPUT)],
  ['cost', /\bby (?:the )?(?:total |overall )?(?:costs?|spend\w*|money|price|usd)\b(?! (?:per|of a|a) )/i],
  ['calls', /\bby (?:the )?(?:total |number of )?(?:calls?|requests?|usage|traffic|volume|count)\b/i],
  ['tokens', /\bby (?:the )?(?:total |number of )?tokens?\b(?! (?:per|of a|a) )/i],
  ['output_per_second', PER_SECOND],
  ...DOLLARS,
  ['latency', LATENCY],
  ['failures', FAILURES],
  ['input_cost', costOf(INPUT)],
  ['output_cost', costOf(OUTPUT)],
  ['cost_per_million', PER_TOKEN],
  ['cost_per_day', PER_DAY],
  ['input_per_call', sizeOf(INPUT)],
  ['output_per_call', sizeOf(`${OUTPUT}|response|answer`)],
  ['tokens_per_call', TOKENS_PER_CALL],
  ['tokens', RATIO],
  ['tokens', TOKENS],
  ['cost_per_thousand', PER_THOUSAND],
  ['cost_per_call', PER_CALL],
  ['cost', MONEY],
  ['calls', NUMBER_OF_CALLS],
];

/** What a question asks of calls; undefined where it names nothing of the kind. */
export const measureOf = (message: string): Measure | undefined => firstOf(MEASURES, message);

const firstOf = <Name>(named: Words<Name>, message: string): Name | undefined =>
  named.find(([, words]) => words.test(message))?.[0];

/** Whether money is what it is about, among others. */
export const asksMoney = (message: string): boolean => MONEY.test(message);

const PLAIN: Words<Measure> = [
  ['cost', MONEY],
  ['latency', LATENCY],
  ['failures', FAILURES],
  ['tokens', TOKENS],
];

/** All that a question names of them, where it sets parts beside each other by several. */
export const measuresIn = (message: string): readonly Measure[] =>
  PLAIN.filter(([, words]) => words.test(message)).map(([measure]) => measure);

const LATENCIES = [
  ['p99_ms', /\bp99\b|\b99(?:th)?[ -]percentile\b/i],
  ['p95_ms', /\bp95\b|\b95(?:th)?[ -]percentile\b/i],
  ['p50_ms', /\b(?:p50|median)\b|\b50(?:th)?[ -]percentile\b/i],
  ['mean_ms', /\b(?:average|avg|mean)\b/i],
] as const;
export type Latency = (typeof LATENCIES)[number][0];

/** Which figure of many latencies, where a question names one. */
export const latencyOf = (message: string): Latency | undefined => firstOf(LATENCIES, message);

/** Whether it is what failed calls cost that a question asks for. */
export const asksFailedCost = (message: string): boolean => FAILED_COST.test(message);
