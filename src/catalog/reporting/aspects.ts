import { asksFailedCost } from '../question/measure';
import type { Material } from './material';
import { GOING } from './sections/trends';
import { placeOfAmounts } from './sections/amounts';
import { placeOfStrategy } from './sections/asked-strategies';
import { placeOfNotLogged } from './sections/not-logged';

/** What a question can be about; the summary answers these first, in this order. */
export type Aspect =
  | 'not_logged'
  | 'target'
  | 'comparison'
  | 'bounded'
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
  /\b(?:slow\w*|latenc\w+|fast\w*|p50|p95|p99|speed|response times?|how long|durations?|throughput|bottlenecks?|performance)\b/i;
const FAILURES =
  /\b(?:fail\w*|errors?|outages?|time-?outs?|timed out|rate.?limit\w*|reliab\w+|succe(?:ss|ed)\w*|availab\w+|uptime|slas?|slos?)\b/i;
const FIRST_STEP =
  /\b(?:which|what)\b[^?\n]{0,40} first\b|\bwhere (?:do|should|shall|to|can) (?:\w+ )?(?:start|begin)\b|\bquick wins?\b|\bpriorit\w+/i;
const MONEY = /\b(?:costs?|money|spend\w*|bills?|expens\w+|sav\w+|cheap\w*|budget|\$)/i;

/** A question may be about several things at once; what it names first is answered first. */
export function aspectsOf({
  message,
  category,
  kind,
  data,
  optimization,
  triage,
}: Material): readonly Aspect[] {
  const { target, switches = [] } = optimization ?? {};
  const model = triage?.entities.models.find((name) => message.toLowerCase().includes(name));
  const isAboutPrices = category === 'price_catalogue';
  const mentions: readonly (readonly [Aspect, number | undefined])[] = [
    ['not_logged', placeOfNotLogged(message)],
    // Of calls that are counted, two periods tell how many each.
    ['bounded', data?.bounded ? 0 : undefined],
    ['comparison', data?.comparison ? 0 : undefined],
    ['target', target ? message.indexOf(target.target.said) : undefined],
    [
      'switches',
      switches.length > 0 && (triage?.move || !isAboutPrices)
        ? triage?.move
          ? -2
          : message.toLowerCase().indexOf(model ?? '')
        : undefined,
    ],
    ['ranking', data?.ranked ? 0 : undefined],
    ['repeats', data?.repeats ? 0 : undefined],
    ['amounts', target || data?.bounded || data?.repeats ? undefined : placeOfAmounts(message)],
    ['strategies', optimization && placeOfStrategies(message)],
    ['speed', placeOf(SPEED, message) ?? (category === 'performance' ? LATER : undefined)],
    // Of two periods both shares are told.
    ['failures', data?.comparison ? undefined : asksFailedCost(message) ? -1 : placeOf(FAILURES, message)],
    ['anomalies', kind === 'anomaly_detection' ? LATER : undefined],
    ['trends', kind === 'trend_analysis' ? (GOING.test(message) ? -1 : LATER) : undefined],
    ['quality', category === 'quality' ? LATER : undefined],
    ['first_step', placeOf(FIRST_STEP, message)],
    ['setup', category === 'configuration' ? LATER : undefined],
    ['money', placeOf(MONEY, message) ?? (category === 'cost' ? LATER : undefined)],
  ];
  const asked = mentions
    .flatMap(([aspect, place]) =>
      place === undefined ? [] : [{ aspect, place: FIRST.includes(aspect) ? -1 : place }],
    )
    .sort((a, b) => a.place - b.place)
    .map(({ aspect }) => aspect);
  return asked.length > 0 ? asked : ['money'];
}

/** An amount that is asked for by its name is the answer, wherever its words stand. */
const FIRST: readonly Aspect[] = [
  'not_logged',
  'comparison',
  'target',
  'bounded',
  'ranking',
  'repeats',
  'amounts',
];

/** Told by the whole question rather than by a word of it. */
const LATER = 10_001;

/** What a strategy saves is asked before what is saved at all; a slow batch is no question about batching. */
function placeOfStrategies(message: string): number | undefined {
  const place = placeOfStrategy(message);
  if (place === undefined) return undefined;
  return placeOf(SPEED, message) === undefined
    ? Math.min(place, (placeOf(MONEY, message) ?? place) - 0.5)
    : LATER;
}

function placeOf(pattern: RegExp, message: string): number | undefined {
  const place = message.search(pattern);
  return place === -1 ? undefined : place;
}
