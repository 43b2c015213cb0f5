import { SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { inSpan } from './in-span';

describe('work in a span', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  beforeEach(() => {
    exporter.reset();
    trace.setGlobalTracerProvider(provider);
  });
  afterEach(() => trace.disable());
  afterAll(() => provider.shutdown());

  it('gives what the work gives', async () => {
    expect(await inSpan('work', { 'airlock.run_id': 'one' }, async () => 42)).toBe(42);

    expect(exporter.getFinishedSpans()).toMatchObject([
      { name: 'work', attributes: { 'airlock.run_id': 'one' }, status: { code: SpanStatusCode.UNSET } },
    ]);
  });

  it('tells what kind of error it failed of, and not its message, which may quote a user', async () => {
    const error = new RangeError('no plan for alice');

    await expect(inSpan('work', {}, async () => Promise.reject(error))).rejects.toBe(error);

    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({
      attributes: { 'error.type': 'RangeError' },
      status: { code: SpanStatusCode.ERROR, message: 'RangeError' },
      events: [],
    });
  });

  it('is done all the same where nobody has registered a provider', async () => {
    trace.disable();

    expect(await inSpan('work', {}, async () => 42)).toBe(42);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
