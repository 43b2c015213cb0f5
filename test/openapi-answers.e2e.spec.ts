import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { importSample } from './support/main-job';

/** Their members differ by what they tell of: RFC 9457 lets a problem have more, and each kind of audit row has its own. */
const OPEN = ['Problem', 'AuditDetailsView', 'AuditMetadataView'];

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Media {
  readonly schema?: Schema;
}
interface Schema {
  readonly properties?: object;
  readonly additionalProperties?: unknown;
}

/** Clients that are generated from the description refuse, or lose, what it does not say. */
describe('Answers, by the description at /docs/openapi.json', () => {
  let server: TestServer;
  let description: Description;
  let ajv: Ajv2020;
  const compiled = new Map<string, ValidateFunction>();
  const checked = new Set<string>();
  const faults: string[] = [];
  const ids: Record<string, string> = {
    assistant_id: 'supervisor',
    namespace: 'none',
    checkpoint_id: 'none',
  };

  beforeAll(async () => {
    server = await startAirlock();
    description = (await request(server.url).get('/docs/openapi.json')).body as Description;
    const closed = Object.entries(description.components.schemas).map(([name, schema]) => [
      name,
      OPEN.includes(name) || !schema.properties ? schema : { additionalProperties: false, ...schema },
    ]);
    ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema({ $id: 'api', components: { schemas: Object.fromEntries(closed) } });
  });

  afterAll(() => server.close());

  /** Calls a route as the description spells it, and notes where the answer differs from what it says. */
  async function call(route: string, body?: object, scope?: string): Promise<request.Response> {
    const [verb, template] = route.split(' ') as ['GET' | 'POST' | 'PATCH' | 'DELETE', string];
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `no ${name}`);
    const token = await server.bearer('alice', scope ? { scopes: [scope] } : {});
    const method = verb.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
    const answer = await request(server.url)[method](path).set('Authorization', token).send(body);
    note(route, template, method, answer);
    return answer;
  }

  function note(route: string, template: string, method: string, answer: request.Response): void {
    const told = description.paths[template]?.[method]?.responses[answer.status];
    const type = answer.headers['content-type']?.split(';')[0] ?? '';
    const schema = told?.content?.[type]?.schema;
    checked.add(route);
    if (answer.status === 204 && told) return;
    if (!schema) return void faults.push(`${route}: nothing is said of ${answer.status} ${type}`);
    const text = JSON.stringify(schema).replaceAll('#/components', 'api#/components');
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(text, validate);
    if (validate(answer.body)) return;
    for (const { instancePath, message, params } of validate.errors ?? [])
      faults.push(`${route} ${answer.status}: ${instancePath} ${message} ${JSON.stringify(params)}`);
  }

  it('have what it says and nothing else', async () => {
    const imported = await importSample(server, 'alice');
    ids.import_id = String(imported.import_id);
    ids.thread_id = (await call('POST /v2/threads', { metadata: { topic: 'bills' } })).body.thread_id;
    const ask = {
      assistant_id: 'supervisor',
      input: { messages: [{ role: 'user', content: 'What costs most?' }] },
    };
    await call('POST /v2/threads/{thread_id}/runs/wait', ask);
    ids.run_id = (await call('GET /v2/threads/{thread_id}/runs')).body[0].run_id;

    const reads = Object.entries(description.paths)
      .filter(([path, { get }]) => get && !/stream|events|metrics/.test(path))
      .map(([path]) => path);
    for (const path of reads) {
      await call(`GET ${path}`);
      if (/^\/(health|dashboard)/.test(path)) await call(`GET ${path}`, undefined, 'operator');
    }
    for (const path of Object.keys(description.paths).filter((path) =>
      /(search|count|versions|history)$/.test(path),
    ))
      await call(`POST ${path}`, {});
    await call('PATCH /v2/threads/{thread_id}', { metadata: { topic: 'models' } });
    await call('POST /v2/threads/{thread_id}/runs', { ...ask, multitask_strategy: 'none of these' });
    await call('POST /v2/threads/{thread_id}/runs/{run_id}/rollback', { checkpoint_id: 'none' });
    await call('POST /v2/threads/{thread_id}/runs/{run_id}/cancel');
    await call('POST /v1/agent/message', { message: 'What costs most?' });
    await call('DELETE /v2/workloads/imports/{import_id}');
    await call('DELETE /v2/threads/{thread_id}');
    await call('GET /v2/threads/{thread_id}');

    expect(checked.size).toBeGreaterThan(35);
    expect([...new Set(faults)]).toEqual([]);
  });
});
