import { context, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { startAirlock, type TestServer } from './support/airlock';
import { askAndWait, importSample } from './support/main-job';

/** As `NODE_OPTIONS=--require …/register` does it: there is a provider before the server begins. */
describe('Traces', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  let server: TestServer;
  let spans: ReadableSpan[];
  let run: { readonly threadId: string; readonly runId: string };

  beforeAll(async () => {
    provider.register();
    server = await startAirlock();
    await importSample(server, 'alice-of-accounts');
    exporter.reset();
    run = await askAndWait(server, 'alice-of-accounts', 'Where does my secretive money go?');
    spans = exporter.getFinishedSpans();
  });

  afterAll(async () => {
    await server.close();
    await provider.shutdown();
    trace.disable();
    context.disable();
  });

  const named = (beginning: string): ReadableSpan[] => spans.filter(({ name }) => name.startsWith(beginning));

  it('have a span for each agent and each tool, and for each session that took a connection', () => {
    expect(named('invoke_agent ').map(({ name }) => name)).toEqual(
      expect.arrayContaining(
        ['triage', 'data', 'optimization', 'actions', 'reporting'].map((name) => `invoke_agent ${name}`),
      ),
    );
    expect(named('execute_tool ').length).toBeGreaterThan(3);
    expect(named('session POST /v2/threads/:thread_id/runs')).toHaveLength(1);
    expect(named('session ').every(({ attributes }) => attributes['session.outcome'] === 'committed')).toBe(
      true,
    );
  });

  it('name the run and its thread, by which they are found', () => {
    const ofTheRun = [...named('invoke_agent '), ...named('execute_tool ')];

    for (const { attributes } of ofTheRun)
      expect(attributes).toMatchObject({
        'airlock.run_id': run.runId,
        'gen_ai.conversation.id': run.threadId,
      });
  });

  it('have a tool under the agent that called it', () => {
    const agents = new Map(named('invoke_agent ').map((span) => [span.spanContext().spanId, span.name]));

    for (const { parentSpanContext } of named('execute_tool '))
      expect(agents.get(parentSpanContext?.spanId ?? '')).toBeDefined();
  });

  it('say nothing of who the user is and what was written', () => {
    const told = spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));

    expect(JSON.stringify(told)).not.toMatch(/alice-of-accounts|secretive/);
  });
});
