import { asksWhereItGoes } from '../question/trend';
import { asksFailedCost } from '../question/measure';
import type { Material } from './material';
import { asksAmounts } from './sections/amounts';
import { placeOfStrategy } from './sections/asked-strategies';
import { asksNotLogged } from './sections/not-logged';

/** What a question can be about; the summary answers these first, in this order. */
export type Aspect =
  | 'not_logged'
  | 'target'
  | 'comparison'
  | 'bounded'
  | 'when'
  | 'listed'
  | 'ranking'
  | 'repeats'
  | 'amounts'
  | 'switches'
  | 'strategies'
  | 'speed'
  | 'failures'
  | 'anomalies'
  | 'trends'
  | 'quality'
  | 'setup'
  | 'first_step'
  | 'money';

const SPEED =
  /\b(?:slow\w*|latenc\w+|fast\w*|p50|p95|p99|speed|response times?|how long(?! (?:until|till|before|does \$))|durations?|throughput|bottlenecks?|perform(?:s|ing|ance)?)\b/i;
const FAILURES =
  /\b(?:fail\w*|errors?|outages?|time-?outs?|timed out|rate.?limit\w*|reliab\w+|succe(?:ss|ed)\w*|availab\w+|uptime|slas?|slos?)\b/i;
const FIRST_STEP =
  /\b(?:which|what)\b[^?\n]{0,40} first\b|\bwhere (?:do|should|shall|to|can) (?:\w+ )?(?:start|begin)\b|\bquick wins?\b|\bpriorit\w+/i;
const MONEY = /\b(?:costs?|money|spend\w*|bills?|expens\w+|sav\w+|cheap\w*|budget|\$)/i;

/** An amount that is asked for by its name is the answer, wherever its words stand; a move before all. */
const [MOVE, FIRST] = [-2, -1];
/** Told by the whole question rather than by a word of it. */
const LATER = 10_001;

/** A question may be about several things at once; what it names first is answered first. */
export function aspectsOf(material: Material): readonly Aspect[] {
  const { message, category, kind, data, optimization, triage } = material;
  const later = (is: boolean): number | undefined => (is ? LATER : undefined);
  const first = (is: unknown): number | undefined => (is ? FIRST : undefined);
  const isTrend = kind === 'trend_analysis';
  const isGoing = asksWhereItGoes(message);
  // What is asked for by its name, in the order in which it is told; then what a word of the question is about.
  const mentions: readonly (readonly [Aspect, number | undefined])[] = [
    ['not_logged', first(asksNotLogged(message))],
    ['when', first(triage?.when)],
    ['listed', first(data?.bounded && data.ranked)],
    // Of calls that are counted, two periods tell how many each.
    ['bounded', first(data?.bounded)],
    ['comparison', first(data?.comparison)],
    ['target', first(optimization?.target)],
    ['switches', placeOfSwitches(material)],
    ['ranking', first(data?.ranked && !data.bounded)],
    ['repeats', first(data?.repeats)],
    ['trends', first(isTrend && isGoing)],
    ['amounts', first(!optimization?.target && !data?.bounded && !data?.repeats && asksAmounts(message))],
    ['strategies', optimization && placeOfStrategies(message)],
    ['speed', placeOf(SPEED, message) ?? later(category === 'performance')],
    ['failures', placeOfFailures(material)],
    ['anomalies', later(kind === 'anomaly_detection')],
    ['trends', later(isTrend && !isGoing)],
    ['quality', later(category === 'quality')],
    ['first_step', placeOf(FIRST_STEP, message)],
    ['setup', later(category === 'configuration')],
    ['money', placeOf(MONEY, message) ?? later(category === 'cost')],
  ];
  const asked = mentions
    .flatMap(([aspect, place]) => (place === undefined ? [] : [{ aspect, place }]))
    .sort((a, b) => a.place - b.place)
    .map(({ aspect }) => aspect);
  return asked.length > 0 ? asked : ['money'];
}

function placeOfSwitches({ category, optimization, triage }: Material): number | undefined {
  if (!optimization?.switches.length) return undefined;
  if (triage?.move || triage?.asks_downgrade) return MOVE;
  return category === 'price_catalogue' ? undefined : FIRST;
}

/** Of two periods both shares are told. */
function placeOfFailures({ message, data }: Material): number | undefined {
  if (data?.comparison) return undefined;
  return asksFailedCost(message) ? FIRST : placeOf(FAILURES, message);
}

/** What a strategy saves is asked before what is saved at all; a slow batch is no question about batching. */
function placeOfStrategies(message: string): number | undefined {
  const place = placeOfStrategy(message);
  if (place === undefined) return undefined;
  return placeOf(SPEED, message) === undefined
    ? Math.min(place, (placeOf(MONEY, message) ?? place) - 0.5)
    : LATER;
}

function placeOf(words: RegExp, message: string): number | undefined {
  const place = message.search(words);
  return place === -1 ? undefined : place;
}
