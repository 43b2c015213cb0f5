import { createHash } from 'node:crypto';
import { Dice } from './dice';
import { BILLED, KINDS, SPEEDS, type WorkloadKind } from './workload-kinds';

export interface SampleOptions {
  /** The same seed makes the same file. Default 1. */
  readonly seed?: number;
  /** Default 4,000. */
  readonly rows?: number;
  /** How long the log is; default 14. */
  readonly days?: number;
}

/** One call of the sample. */
export interface SampleCall {
  readonly time: string;
  readonly model: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly latency_ms: string;
  readonly cost_usd: string;
  readonly status: string;
  readonly workload: string;
  readonly prompt_hash: string;
  readonly external_id: string;
}

const START = Date.UTC(2026, 8, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One bad hour of the log: everything is slow, and much fails. */
const INCIDENT = { day: 9, hour: 14, slower: 4, failing: 0.25 } as const;

/** Calls grow by so much a day. */
const GROWTH = 0.03;

/**
 * The calls of a small company's applications, in the order of time: several models, one of them unknown to any price
 * list, repeated prompts, working hours, growth, failures and one bad hour.
 */
export function sampleCalls({ seed = 1, rows = 4_000, days = 14 }: SampleOptions = {}): SampleCall[] {
  const dice = new Dice(seed);
  const calls = Array.from({ length: rows }, () => ({
    at: 0,
    kind: dice.pick(KINDS.map((kind) => [kind, kind.share])),
  }));
  for (const call of calls) call.at = timeOf(call.kind, days, dice);
  calls.sort((a, b) => a.at - b.at);
  return calls.map(({ at, kind }, index) => callOf(at, kind, index + 1, seed, dice));
}

/** The sample as a CSV file. */
export function sampleWorkload(options: SampleOptions = {}): string {
  const calls = sampleCalls(options);
  const lines = calls.map((call) => Object.values(call).join(','));
  return `${[HEADER.join(','), ...lines].join('\n')}\n`;
}

const HEADER: readonly (keyof SampleCall)[] = [
  'time',
  'model',
  'input_tokens',
  'output_tokens',
  'latency_ms',
  'cost_usd',
  'status',
  'workload',
  'prompt_hash',
  'external_id',
];

function timeOf({ hours: [from, to] }: WorkloadKind, days: number, dice: Dice): number {
  const weights = Array.from({ length: days }, (_, day) => [day, (1 + GROWTH) ** day] as const);
  const day = dice.pick(weights);
  // Two dice make the middle of the day busier than its ends.
  const hour = from + ((dice.next() + dice.next()) / 2) * (to - from);
  return START + day * DAY_MS + Math.floor(hour * HOUR_MS);
}

function callOf(at: number, kind: WorkloadKind, number: number, seed: number, dice: Dice): SampleCall {
  const model = dice.pick(kind.models);
  const isRepeated = dice.chance(kind.repeated.share);
  const prompt = isRepeated ? `known ${dice.rank(kind.repeated.prompts)}` : `new ${seed} ${number}`;
  const input = tokens(kind.input, dice);
  const isBad = isInIncident(at);
  const hasFailed = dice.chance(isBad ? INCIDENT.failing : 0.012);
  const output = hasFailed ? 0 : tokens(kind.output, dice);
  return {
    time: new Date(at).toISOString(),
    model,
    input_tokens: input,
    output_tokens: output,
    latency_ms: latency(model, output, isBad, dice).toFixed(1),
    cost_usd: kind.logsCost ? ((input * BILLED.input + output * BILLED.output) / 1_000_000).toFixed(6) : '',
    status: hasFailed
      ? dice.pick([
          ['error', 3],
          ['timeout', 1],
        ])
      : 'success',
    workload: kind.name,
    prompt_hash: createHash('sha256').update(`${kind.name} ${prompt}`).digest('hex').slice(0, 16),
    external_id: `call-${String(number).padStart(6, '0')}`,
  };
}

const tokens = ([median, spread]: readonly [number, number], dice: Dice): number =>
  Math.max(1, Math.round(dice.around(median, spread)));

function latency(model: string, output: number, isBad: boolean, dice: Dice): number {
  const [first, each] = SPEEDS[model] ?? [300, 10];
  return dice.around((first + each * output) * (isBad ? INCIDENT.slower : 1), 0.25);
}

function isInIncident(at: number): boolean {
  const since = at - START - INCIDENT.day * DAY_MS - INCIDENT.hour * HOUR_MS;
  return since >= 0 && since < HOUR_MS;
}
