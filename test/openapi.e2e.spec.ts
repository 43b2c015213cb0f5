import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** What clients are generated from. */
describe('The description of the API at /docs/openapi.json', () => {
  let server: TestServer;
  let operations: (Operation & { readonly route: string })[];

  beforeAll(async () => {
    server = await startAirlock();
    const { body } = await request(server.url).get('/docs/openapi.json');
    const paths = body.paths as Record<string, Record<string, Operation>>;
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        route: `${method.toUpperCase()} ${path}`,
      })),
    );
  });

  afterAll(() => server.close());

  /** The routes of which it is not so. */
  const not = (holds: (operation: Operation) => boolean): string[] =>
    operations.filter((operation) => !holds(operation)).map(({ route }) => route);

  it('asks for no header that a call can do without', () => {
    expect(operations.length).toBeGreaterThan(40);
    expect(
      not(({ parameters = [] }) => parameters.every((one) => one.in !== 'header' || !one.required)),
    ).toEqual([]);
  });

  it('has a name of its own for each route: generators refuse one that is there twice', () => {
    const ids = operations.map(({ operationId }) => operationId);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('says what each route answers with when all is well', () => {
    const isDescribed = ([status, { content }]: [string, Answer]): boolean =>
      !status.startsWith('2') ||
      status === '204' ||
      (Object.keys(content ?? {}).length > 0 &&
        Object.values(content ?? {}).every(({ schema }) => Object.keys(schema ?? {}).length > 0));

    expect(not(({ responses }) => Object.entries(responses).every(isDescribed))).toEqual([]);
  });

  it('names the status for a body that is too large wherever a body is taken', () => {
    expect(not(({ requestBody, responses }) => requestBody === undefined || '413' in responses)).toEqual([]);
  });

  it('says that whoever is sent away for a while is told when to come back', () => {
    const tells = ([status, { headers }]: [string, Answer]): boolean =>
      !['429', '503'].includes(status) || 'Retry-After' in (headers ?? {});

    expect(not(({ responses }) => Object.entries(responses).every(tells))).toEqual([]);
  });

  it('says of what starts a run where the run is to be found', () => {
    const starts = operations.filter(({ operationId }) =>
      /^(createRun|resumeRun|rollbackRun)/.test(operationId),
    );

    expect(starts).toHaveLength(8);
    for (const { responses } of starts)
      expect(Object.keys(responses['200']?.headers ?? {})).toEqual(['Location', 'Content-Location']);
  });
});
