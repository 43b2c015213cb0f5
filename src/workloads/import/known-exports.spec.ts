import { ZoneClock } from '../zone-clock';
import { csvRows } from './csv-rows';
import type { Format } from './import-source';
import { jsonRows } from './json-rows';
import { ndjsonRows } from './ndjson-rows';
import type { Fault } from './raw-row';
import { RowCheck } from './row-check';
import type { WorkloadEvent } from './workload-event';

const READERS = { csv: csvRows, ndjson: ndjsonRows, json: jsonRows };

/** The rows of a file as they are stored, or what is wrong with them. */
async function imported(format: Format, text: string): Promise<(WorkloadEvent | Fault[])[]> {
  const check = new RowCheck(new ZoneClock('UTC'), {});
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  const options = { mapping: {}, maxRecordBytes: 100_000, onColumns: () => undefined };
  const rows = await Array.fromAsync(READERS[format](bytes, options));
  return rows.map((row, index) => check.check(row, index + 1));
}

const LITELLM = {
  request_id: 'chatcmpl-1',
  call_type: 'acompletion',
  api_key: 'b5a1',
  spend: 0.0015,
  total_tokens: 120,
  prompt_tokens: 100,
  completion_tokens: 20,
  startTime: '2026-10-02T10:00:00.250Z',
  endTime: '2026-10-02T10:00:01.500Z',
  completionStartTime: '2026-10-02T10:00:00.900Z',
  model: 'gpt-4o',
  model_id: '9c3f',
  model_group: 'gpt-4o-eu',
  custom_llm_provider: 'openai',
  user: 'default_user_id',
  metadata: { user_api_key_alias: 'search', additional_usage_values: { cached_tokens: 0 } },
  cache_hit: 'False',
  request_tags: ['prod'],
  team_id: 'team-7',
  end_user: '',
  status: 'success',
};

const LANGFUSE = {
  id: 'obs-1',
  traceId: 'trace-1',
  projectId: 'p',
  type: 'GENERATION',
  environment: 'default',
  parentObservationId: 'span-1',
  startTime: '2026-10-02T10:00:00.250Z',
  endTime: '2026-10-02T10:00:01.500Z',
  name: 'summarise',
  metadata: {},
  level: 'DEFAULT',
  statusMessage: null,
  input: [{ role: 'user', content: 'a "quoted" } text' }],
  model: 'gpt-4o',
  usageDetails: { input: 80, input_cached_tokens: 20, output: 20, total: 120 },
  costDetails: { input: 0.001, output: 0.0005, total: 0.0015 },
  latency: 1.25,
  timeToFirstToken: 0.5,
  inputCost: 0.001,
  outputCost: 0.0005,
  totalCost: 0.0015,
  inputUsage: 100,
  outputUsage: 20,
  totalUsage: 120,
  traceName: 'search',
  userId: 'u',
  inputPrice: '0.0000025',
};

const HELICONE = {
  response_id: 'r-1',
  response_created_at: '2026-10-02T10:00:01.500Z',
  response_status: 200,
  response_model: 'gpt-4o-2024-08-06',
  request_id: 'q-1',
  request_created_at: '2026-10-02T10:00:00.250Z',
  request_body: { model: 'gpt-4o', messages: [] },
  request_path: '/v1/chat/completions',
  request_user_id: 'u',
  request_properties: { App: 'search' },
  request_model: 'gpt-4o',
  delay_ms: 1250,
  time_to_first_token: 500,
  total_tokens: 120,
  prompt_tokens: 100,
  completion_tokens: 20,
  cost: 0.0015,
};

const CALL = {
  occurredAt: '2026-10-02T10:00:00.250000Z',
  inputTokens: 100,
  outputTokens: 20,
  latencyMs: '1250',
  costUsd: '0.0015',
};

const csv = (row: Record<string, unknown>): string => {
  const cell = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    return `"${(value === null ? '' : text).replaceAll('"', '""')}"`;
  };
  return `${Object.keys(row).join(',')}\n${Object.values(row).map(cell).join(',')}\n`;
};

describe('a file as a tool exports it is read without a mapping (10.1)', () => {
  it.each([
    ['LiteLLM', LITELLM, { model: 'gpt-4o', status: 'success', externalId: 'chatcmpl-1' }],
    ['Langfuse', LANGFUSE, { model: 'gpt-4o', status: 'success', workload: 'search', externalId: 'obs-1' }],
    ['Helicone', HELICONE, { model: 'gpt-4o-2024-08-06', status: '200', externalId: 'q-1' }],
  ])('%s, as CSV, as lines of JSON, and as a list in JSON', async (_, row, more) => {
    const stored = expect.objectContaining({ ...CALL, ...more });

    expect(await imported('csv', csv(row))).toEqual([stored]);
    expect(await imported('ndjson', `${JSON.stringify(row)}\n`)).toEqual([stored]);
    expect(await imported('json', JSON.stringify([row, row], null, 2))).toEqual([stored, stored]);
    expect(await imported('json', JSON.stringify({ meta: { total: 1 }, data: [row] }))).toEqual([stored]);
  });

  it('OpenRouter: cost_total is the cost, the application the workload', async () => {
    const [row] = await imported(
      'csv',
      'generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,api_key_disabled,api_key_name,app_name\n' +
        'gen-1,2026-10-02 10:00:00.250,0.0015,0,0,0,0,100,20,0,0,openai/gpt-4o,OpenAI,standard,false,true,,stop,stop,1250,500,false,prod,Search\n',
    );

    expect(row).toMatchObject({
      ...CALL,
      model: 'openai/gpt-4o',
      status: 'stop',
      workload: 'Search',
      externalId: 'gen-1',
    });
  });

  it.each([
    ['LiteLLM', { ...LITELLM, spend: 0 }, null],
    ['LiteLLM, of a call that failed', { ...LITELLM, spend: 0, status: 'failure' }, '0'],
    ['LiteLLM, from its cache', { ...LITELLM, spend: 0, cache_hit: 'True' }, '0'],
    ['Langfuse', { ...LANGFUSE, totalCost: 0, inputCost: null, outputCost: null }, null],
    ['Langfuse, of a model that is free', { ...LANGFUSE, totalCost: 0, inputCost: 0, outputCost: 0 }, '0'],
  ])('a cost of 0 that says that no price was known is none: %s', async (_, row, costUsd) => {
    expect(await imported('json', JSON.stringify([row]))).toEqual([expect.objectContaining({ costUsd })]);
  });

  it('a step of Langfuse that is no call is refused as one, and its errors are failures', async () => {
    const span = { ...LANGFUSE, type: 'SPAN', model: null, inputUsage: 0, outputUsage: 0 };
    const [step, failed] = await imported('json', JSON.stringify([span, { ...LANGFUSE, level: 'ERROR' }]));

    expect(step).toEqual([
      {
        line: 1,
        column: 'type',
        reason:
          'is SPAN: a step without a model is no call; export the observations of the type GENERATION, or send on_error=skip',
      },
    ]);
    expect(failed).toMatchObject({ status: 'error' });
  });

  it.each([
    [
      "OpenAI's usage",
      'start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens\n1759622400,1759708800,2025-10-05T00:00:00+00:00,2025-10-06T00:00:00+00:00,p,1.0,u,k,gpt-4o,FALSE,default,59200.0,10646.0,5760.0\n',
      'log them in your client',
    ],
    [
      "OpenAI's costs",
      'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id,organization_name\n1759622400,1759708800,2025-10-05T00:00:00+00:00,2025-10-06T00:00:00+00:00,0.89,usd,,,org,Personal\n',
      'log them in your client',
    ],
    [
      "Anthropic's usage",
      'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_read,usage_output_tokens\n2026-08-05,claude-opus-5,App,Default,standard,200k,46981,0,16932\n',
      'log them in your client',
    ],
    [
      "LiteLLM's usage",
      'Date,Team,Team ID,Spend ($),Requests,Successful Requests,Failed Requests,Total Tokens,Prompt Tokens,Completion Tokens\n2026-10-02,search,t,0.0015,1,1,0,120,100,20\n',
      'Take its spend logs',
    ],
    [
      "OpenRouter's usage by the day",
      'date,model,model_permaslug,endpoint_id,provider_name,usage,byok_usage_inference,requests,prompt_tokens,completion_tokens,reasoning_tokens\n2026-10-02 00:00:00,openai/gpt-4o,openai/gpt-4o,e,OpenAI,0.0015,0,1,100,20,0\n',
      'Take its log of generations',
    ],
  ])('a bill is refused by its name, with what to send in its place: %s', async (name, text, instead) => {
    const refused = imported('csv', text);

    await expect(refused).rejects.toThrow(`This is ${name}: a row sums the calls`);
    await expect(refused).rejects.toThrow(instead);
  });

  it.each([
    ['time,input_tokens,output_tokens,cost,Latency', { cost: 'cost_usd', Latency: 'latency_ms' }],
    ['time,input_tokens,output_tokens,cost,cost_usd,latency,end_time', {}],
    ['time,input_tokens,output_tokens,note', {}],
  ])('a column whose unit is open is told, where no other has what it may be: %s', async (header, open) => {
    const told: object[] = [];
    const bytes = (async function* () {
      yield Buffer.from(`${header}\n`);
    })();
    const onColumns = (_: object, columns: object): void => void told.push(columns);

    await Array.fromAsync(csvRows(bytes, { mapping: {}, maxRecordBytes: 500, onColumns }));

    expect(told).toEqual([open]);
  });

  it.each([
    ['{"a":1}', 'begins no JSON list; one object a line is application/x-ndjson'],
    ['[', 'ends before the list does'],
    ['[{"a":"]', 'ends before the list does'],
  ])('a JSON file that is no list says so: %s', async (text, reason) => {
    await expect(imported('json', text)).rejects.toMatchObject({ reason });
  });

  it('a list is read the same in pieces of any size, and names the line where an object begins', async () => {
    const text =
      '[\n{"time":"2026-10-02T10:00:00Z","input_tokens":1,\n"output_tokens":2,"model":"ä\\"}]😀"},\n{"time":"x"}\n]';
    const read = (size: number): Promise<unknown[]> => {
      const whole = Buffer.from(text);
      const bytes = (async function* () {
        for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
      })();
      return Array.fromAsync(
        jsonRows(bytes, { mapping: {}, maxRecordBytes: 500, onColumns: () => undefined }),
      );
    };

    for (const size of [1, 2, 3, 7, 500])
      expect(await read(size)).toEqual([
        expect.objectContaining({ line: 2, cells: expect.objectContaining({ model: 'ä"}]😀' }) }),
        expect.objectContaining({ line: 4, fault: expect.anything() }),
      ]);
  });
});
