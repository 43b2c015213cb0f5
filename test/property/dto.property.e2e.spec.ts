import fc from 'fast-check';
import { askAndWait, importCsv } from '../support/main-job';
import { startAirlock, type TestServer } from '../support/airlock';
import { CopiedUsers } from './copied-users';
import { type Document, type Ids, type Input, routeInputs } from './routes';
import { recordFigures } from '../support/figures';

const INPUTS = 600;
const A_BATCH = 50;
const LOG = `time,model,input_tokens,output_tokens
2023-11-16T18:17:03Z,gpt-4o,4808,10
2023-11-16T18:17:04Z,gpt-4o,12,70
`;
/** Long for an answer, short for a hang. */
const PATIENCE_MS = 60_000;

jest.setTimeout(600_000);

describe('Random requests over HTTP', () => {
  let server: TestServer;
  let users: CopiedUsers;
  let inputs: ReadonlyMap<string, fc.Arbitrary<Input>>;
  let count = 0;
  const statuses = new Map<number, number>();
  const routes = new Map<string, number>();

  beforeAll(async () => {
    server = await startAirlock({ RUNNING_RUNS_PER_USER: '5', POOL_SIZE: '100' }, { logger: ['fatal'] });
    await importCsv(server, 'model-user', LOG, {});
    const run = await askAndWait(server, 'model-user', 'Where does my money go?');
    const ids: Ids = { thread_id: run.threadId, run_id: run.runId };
    const document = await fetch(`${server.url}/docs/openapi.json`);
    inputs = routeInputs((await document.json()) as Document, ids);
    users = await CopiedUsers.of(server.database.superuserUrl, 'model-user');
  });

  afterAll(async () => {
    await users.close();
    await server.close();
  });

  /** @returns what is wrong with the answer, in words */
  const judge = async (user: string, input: Input): Promise<{ status: number; fault?: string }> => {
    const { route, method, path, headers, body } = input;
    const response = await fetch(new URL(path, server.url), {
      method,
      headers: { ...headers, authorization: await server.bearer(user) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    const { status } = response;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    routes.set(route, (routes.get(route) ?? 0) + 1);
    // A busy server may say that it is not ready, with its report of health as the body.
    if (status === 503 && /\/(health\/ready|v2\/ok)$/.test(input.route)) return { status };
    if (status >= 500)
      return { status, fault: `${told(input)} was answered with ${status}: ${text.slice(0, 300)}` };
    if (status < 400) return { status };
    const problem = response.headers.get('content-type')?.startsWith('application/problem+json');
    return problem
      ? { status }
      : { status, fault: `${told(input)} was answered with ${status}, without a problem document` };
  };

  it(`are never answered with 5xx, never hang, and leave no row where they are refused: ${INPUTS} on every route`, async () => {
    const batch = fc.array(fc.oneof(...inputs.values()), { minLength: A_BATCH, maxLength: A_BATCH });
    await fc.assert(
      fc.asyncProperty(batch, async (requests) => {
        const of = requests.map((input) => ({ input, user: `rand-${count++}` }));
        await users.copyTo(of.map(({ user }) => user));

        const answers = await Promise.all(
          of.map(async ({ input, user }) => ({ input, user, ...(await judge(user, input)) })),
        );

        expect(answers.flatMap(({ fault }) => fault ?? [])).toEqual([]);
        const refused = answers.filter(({ status }) => status >= 400);
        const [uploads, others] = [refused.filter(isUpload), refused.filter((answer) => !isUpload(answer))];
        expect(await users.changes(others.map(({ user }) => user))).toEqual([]);
        // An import that was begun is on record as failed, and was told of.
        expect(
          await users.changes(
            uploads.map(({ user }) => user),
            ['workload_imports', 'live_notices'],
          ),
        ).toEqual([]);
      }),
      // The fault names its request, so there is nothing to shrink; the seed brings the whole batch back.
      { numRuns: INPUTS / A_BATCH, endOnFailure: true },
    );
    await recordFigures('random-requests', Object.fromEntries(statuses));

    expect([...routes.keys()].sort()).toEqual([...inputs.keys()].sort());
    // A property that only ever meets one side proves nothing about the other.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(INPUTS / 20);
    expect(statuses.get(422) ?? 0).toBeGreaterThan(INPUTS / 20);
  });
});

const told = ({ method, path, headers, body = '' }: Input): string =>
  `${method} ${path} ${JSON.stringify(headers)} ${body.length > 600 ? `${body.slice(0, 600)}… (${body.length})` : body}`;

const isUpload = ({ input }: { readonly input: Input }): boolean => input.route.endsWith('/workloads/import');
