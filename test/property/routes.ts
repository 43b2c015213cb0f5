import fc from 'fast-check';
import { anyJson, bodyOf, nastyText, near, type Schema, type Schemas } from './inputs';

interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly schema?: Schema;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}

/** One request, before anybody sends it. */
export interface Input {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
export interface Ids {
  readonly thread_id: string;
  readonly run_id: string;
}

/** What the random requests of each route are made of: its own document, so that a new route is tried at once. */
export function routeInputs(document: Document, ids: Ids): ReadonlyMap<string, fc.Arbitrary<Input>> {
  const { paths, components } = document;
  const inputs = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]): [string, fc.Arbitrary<Input>] => {
      const method = verb.toUpperCase();
      return [`${method} ${path}`, inputOf(method, path, operation, components.schemas, ids)];
    }),
  );
  return new Map(inputs);
}

function inputOf(
  method: string,
  path: string,
  { parameters = [], requestBody }: Operation,
  schemas: Schemas,
  ids: Ids,
): fc.Arbitrary<Input> {
  const schema = requestBody?.content['application/json']?.schema;
  const type = Object.keys(requestBody?.content ?? {})[0] ?? 'application/json';
  const body: fc.Arbitrary<string | undefined> = requestBody
    ? schema
      ? bodyOf(schema, schemas)
      : fc.oneof(nastyText, fc.constant('time,input_tokens,output_tokens\n2023-11-16T18:17:03Z,1,2\n'))
    : fc.constant(undefined);
  return fc
    .record({
      path: pathOf(path, ids),
      query: queryOf(parameters, schemas),
      headers: headersOf(parameters),
      body,
    })
    .map(({ path: at, query, headers, body: text }) => ({
      route: `${method} ${path}`,
      method,
      path: `${at}${query}`,
      headers: text === undefined ? headers : { ...headers, 'content-type': type },
      body: text,
    }));
}

/** Mostly ids that are there, so that what lies behind them is reached. */
function pathOf(path: string, ids: Ids): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => {
    if (!part.startsWith('{')) return fc.constant(part);
    const name = part.slice(1, -1);
    const there = name === 'thread_id' || name === 'run_id' ? ids[name] : 'supervisor';
    const other = fc.oneof(
      fc.uuid(),
      nastyText.filter((text) => text.isWellFormed()).map(encodeURIComponent),
    );
    return fc.oneof({ weight: 8, arbitrary: fc.constant(there) }, { weight: 1, arbitrary: other });
  });
  return fc.tuple(...parts).map((chosen) => chosen.map((part) => part.slice(0, 2_000)).join('/'));
}

function queryOf(parameters: readonly Parameter[], schemas: Schemas): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const values = fc.record(
    Object.fromEntries(known.map(({ name, schema = {} }) => [name, near(schema, schemas, 2)])),
    { requiredKeys: [] },
  );
  const pair = fc.tuple(
    fc.constantFrom('user_id', 'limit', 'limit[a]', 'limit[]', 'x', '__proto__[a]'),
    anyJson,
  );
  const extra = fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(pair, { maxLength: 2 }) },
  );
  return fc.tuple(values, extra).map(([some, more]) => {
    const query = new URLSearchParams();
    for (const [name, value] of [...Object.entries(some), ...more])
      query.append(name, (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 1_000));
    return query.size > 0 ? `?${query.toString()}` : '';
  });
}

/** Bytes that may stand in a header; what may not, no client can send. */
function headersOf(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
  const visible = fc.string({
    unit: fc
      .integer({ min: 32, max: 254 })
      .map((code) => (code < 127 ? code : code + 1))
      .map((code) => String.fromCharCode(code)),
    maxLength: 250,
  });
  const names = parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name }) => name.toLowerCase());
  const value = fc.oneof(visible, fc.nat().map(String), fc.constantFrom('-1', '1e9', '9'.repeat(30)));
  const extra = { 'x-user-id': visible, 'x-request-id': visible, accept: visible };
  const of = Object.fromEntries([...new Set(names)].map((name) => [name, value]));
  return fc
    .record({ ...of, ...extra }, { requiredKeys: [] })
    .map((headers) => Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, text.trim()])));
}
