/** What a workload event has, beside who it belongs to (10.1). */
export const FIELDS = [
  'time',
  'input_tokens',
  'output_tokens',
  'model',
  'latency_ms',
  'latency_s',
  'end_time',
  'cost_usd',
  'status',
  'workload',
  'prompt_hash',
  'external_id',
  'calls',
] as const;

export type Field = (typeof FIELDS)[number];

export const REQUIRED: readonly Field[] = ['time', 'input_tokens', 'output_tokens'];

/**
 * Headers that are recognised without a mapping, the surest first; compared without case and punctuation. A header that
 * leaves the unit open, such as `latency` or `cost`, needs a mapping: a guess would be a wrong number.
 */
const HEADERS: Readonly<Record<Field, readonly string[]>> = {
  time: [
    'time',
    'timestamp',
    'occurredat',
    'datetime',
    'ts',
    'createdat',
    'created',
    'starttime',
    'requesttime',
    'requestcreatedat',
    'timegenerated',
    'timegeneratedutc',
  ],
  input_tokens: [
    'inputtokens',
    'contexttokens',
    'prompttokens',
    'usageinputtokens',
    'usageprompttokens',
    'tokensin',
    'inputtokencount',
    'prompttokencount',
    'numinputtokens',
    'numprompttokens',
    'tokensprompt',
    'processedprompttokens',
    'inputinputtokencount',
  ],
  output_tokens: [
    'outputtokens',
    'generatedtokens',
    'completiontokens',
    'usageoutputtokens',
    'usagecompletiontokens',
    'tokensout',
    'outputtokencount',
    'completiontokencount',
    'numoutputtokens',
    'numcompletiontokens',
    'tokenscompletion',
    'outputoutputtokencount',
  ],
  model: [
    'model',
    'modelname',
    'modelid',
    'deployment',
    'requestmodel',
    'modeldeploymentname',
    'modelpermaslug',
  ],
  latency_ms: [
    'latencyms',
    'durationms',
    'responsetimems',
    'elapsedms',
    'latencymillis',
    'generationtimems',
    'requestdurationms',
  ],
  latency_s: [
    'latencyseconds',
    'latencysecs',
    'latencysec',
    'durationseconds',
    'durationsecs',
    'durationsec',
    'responsetimeseconds',
    'elapsedseconds',
  ],
  end_time: ['endtime', 'endedat'],
  cost_usd: ['costusd', 'totalcostusd', 'usd', 'costinusd'],
  status: ['status', 'statuscode', 'outcome'],
  workload: ['workload', 'application', 'app', 'service', 'feature', 'usecase'],
  prompt_hash: ['prompthash', 'prompthashsha256', 'prompthashid'],
  external_id: ['externalid', 'requestid', 'callid', 'traceid', 'id'],
  calls: ['nummodelrequests', 'numrequests', 'nrequests', 'requestcount', 'totalrequests'],
};

/** Headers that leave the unit open, and the field that they may be: told, and never guessed at. */
const OPEN: Readonly<Partial<Record<Field, readonly string[]>>> = {
  latency_ms: ['latency', 'duration', 'responsetime', 'elapsed', 'elapsedtime', 'requesttime', 'totaltime'],
  cost_usd: ['cost', 'totalcost', 'price', 'totalprice', 'spend', 'amount', 'responsecost', 'requestcost'],
};

export const openHeadersOf = (field: Field): readonly string[] => OPEN[field] ?? [];

export function headersOf(field: Field): readonly string[] {
  return HEADERS[field];
}

export const isField = (name: unknown): name is Field => FIELDS.some((field) => field === name);

/** `Context Tokens`, `context_tokens` and `contextTokens` are one header. */
export const plain = (header: string): string =>
  header.length > LONGEST_NAME ? '' : header.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** No field is called anything like it: to read a name of 15 MB takes most of a second. */
const LONGEST_NAME = 1_000;
