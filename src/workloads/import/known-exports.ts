import type { Field } from './fields';

/** A cell of a row by its plain header; empty where the row has none. */
export type CellOf = (header: string) => string;

/** What a cell says, where the tool writes it in its own way. */
export type ReadCell = (cell: string, of: CellOf) => string;

/** What a tool exports: which columns tell it apart, and what they mean with it, units and all. */
export interface KnownExport {
  readonly tool: string;
  /** Plain headers that no other file has together. */
  readonly signs: readonly string[];
  /** Plain headers and their fields; of two for one field the first that is there. */
  readonly columns: readonly (readonly [header: string, field: Field])[];
  /** Why a row is no call of a model, where it is none. */
  readonly notACall?: (of: CellOf) => { readonly column: string; readonly reason: string } | undefined;
  /** What cells say that the tool writes in its own way. */
  readonly cells?: Readonly<Partial<Record<Field, ReadCell>>>;
}

const isZero = (cell: string): boolean => /^0*(?:\.0*)?(?:e[+-]?\d+)?$/i.test(cell);

/** Of a call that went well and was not answered from its cache, LiteLLM writes 0 where it knows no price. */
const LITELLM: KnownExport = {
  tool: 'LiteLLM',
  signs: ['requestid', 'spend', 'calltype', 'prompttokens'],
  columns: [
    ['starttime', 'time'],
    ['endtime', 'end_time'],
    ['spend', 'cost_usd'],
    ['requestid', 'external_id'],
  ],
  cells: {
    cost_usd: (cell, of) =>
      isZero(cell) && of('cachehit').toLowerCase() !== 'true' && of('status') !== 'failure' ? '' : cell,
  },
};

/** Steps of an application, which Langfuse keeps beside the calls that they make. */
const STEPS = ['SPAN', 'EVENT', 'AGENT', 'TOOL', 'CHAIN', 'RETRIEVER', 'EVALUATOR', 'GUARDRAIL'];

/** Its `latency` is in seconds or in milliseconds, by version: the two times tell it. */
const LANGFUSE: KnownExport = {
  tool: 'Langfuse',
  signs: ['traceid', 'parentobservationid', 'starttime', 'level'],
  columns: [
    ['starttime', 'time'],
    ['endtime', 'end_time'],
    ['inputusage', 'input_tokens'],
    ['usageinput', 'input_tokens'],
    ['outputusage', 'output_tokens'],
    ['usageoutput', 'output_tokens'],
    ['totalcost', 'cost_usd'],
    ['calculatedtotalcost', 'cost_usd'],
    ['level', 'status'],
    ['tracename', 'workload'],
    ['name', 'workload'],
    ['id', 'external_id'],
  ],
  notACall: (of) =>
    STEPS.includes(of('type').toUpperCase()) && of('model') === ''
      ? {
          column: 'type',
          reason: `is ${of('type')}: a step without a model is no call; export the observations of the type GENERATION, or send on_error=skip`,
        }
      : undefined,
  cells: {
    // The sum of no costs at all.
    cost_usd: (cell, of) => (isZero(cell) && of('inputcost') === '' && of('outputcost') === '' ? '' : cell),
    status: (cell) => (cell.toUpperCase() === 'ERROR' ? 'error' : cell === '' ? '' : 'success'),
  },
};

const HELICONE: KnownExport = {
  tool: 'Helicone',
  signs: ['requestcreatedat', 'responsestatus', 'prompttokens', 'completiontokens'],
  columns: [
    ['requestcreatedat', 'time'],
    ['delayms', 'latency_ms'],
    ['latency', 'latency_ms'],
    ['cost', 'cost_usd'],
    ['costusd', 'cost_usd'],
    ['responsestatus', 'status'],
    ['model', 'model'],
    ['responsemodel', 'model'],
    ['requestmodel', 'model'],
    ['requestid', 'external_id'],
    ['responseid', 'external_id'],
  ],
};

const OPENROUTER: KnownExport = {
  tool: 'OpenRouter',
  signs: ['generationid', 'costtotal', 'tokensprompt'],
  columns: [
    ['createdat', 'time'],
    ['costtotal', 'cost_usd'],
    ['finishreasonnormalized', 'status'],
    ['appname', 'workload'],
    ['generationid', 'external_id'],
  ],
};

const CALLS: readonly KnownExport[] = [LITELLM, LANGFUSE, HELICONE, OPENROUTER];

/** The tool that a file comes from, where its rows are calls; undefined where no tool that is known makes such columns. */
export const exportOf = (headers: readonly string[]): KnownExport | undefined =>
  CALLS.find(({ signs }) => signs.every((sign) => headers.includes(sign)));

/** Exports whose rows sum calls. */
const SUMS: readonly {
  readonly what: string;
  readonly signs: readonly string[];
  readonly instead: string;
}[] = [
  {
    what: "OpenAI's usage",
    signs: ['nummodelrequests', 'starttimeiso'],
    instead: 'OpenAI exports no single calls: log them in your client, or send them through a gateway',
  },
  {
    what: "OpenAI's costs",
    signs: ['amountvalue', 'lineitem'],
    instead: 'OpenAI exports no single calls: log them in your client, or send them through a gateway',
  },
  {
    what: "Anthropic's usage",
    signs: ['usagedateutc', 'modelversion'],
    instead: 'Anthropic exports no single calls: log them in your client, or send them through a gateway',
  },
  {
    what: "LiteLLM's usage",
    signs: ['date', 'spend', 'requests', 'totaltokens'],
    instead: 'Take its spend logs (GET /spend/logs, or the table LiteLLM_SpendLogs)',
  },
  {
    what: "OpenRouter's usage by the day",
    signs: ['date', 'modelpermaslug', 'requests'],
    instead: 'Take its log of generations (Activity, Export as CSV)',
  },
];

/** What a file sums, and what to send in its place; undefined where it is none of those. */
export const sumsOf = (
  headers: readonly string[],
): { readonly what: string; readonly instead: string } | undefined =>
  SUMS.find(({ signs }) => signs.every((sign) => headers.includes(sign)));
