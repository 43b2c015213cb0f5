import fc from 'fast-check';

/** As much of an OpenAPI schema as ours use. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
export type Schemas = Readonly<Record<string, Schema>>;

/** Accepted by routes and told in no document, or asked for by clients of other servers, or never to be accepted. */
const OTHER_NAMES = [
  ...[
    'user_id',
    'userId',
    'session',
    'request_id',
    '__proto__',
    'constructor',
    'toString',
    'config',
    'name',
    '',
  ],
  ...['command', 'checkpoint', 'checkpoint_id', 'webhook', 'feedback_keys', 'langsmith_tracer', 'durability'],
  ...[
    'stream_subgraphs',
    'on_disconnect',
    'sort_by',
    'select',
    'namespace',
    'reason',
    'id',
    'response_metadata',
  ],
  ...['configurable', 'checkpoint_ns', 'subgraphs', 'graph_id', 'additional_kwargs', 'stream_resumable'],
];

/** Text that has broken something somewhere. */
export const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '',
        ' ',
        '\0',
        'a\0b',
        '\ud800',
        'x\udc00',
        "'; drop table threads; --",
        '$1',
        '%',
        '_',
        '\\',
        '{}',
        '[]',
      ],
      ...[
        'null',
        'true',
        'NaN',
        '-0',
        '1e400',
        '9'.repeat(40),
        '../../etc/passwd',
        '${x}',
        '<b>',
        '\r\n\r\n',
        '\u202e',
      ],
      ...[
        '0000-00-00',
        '2023-02-30T00:00:00Z',
        '+275760-09-13T00:00:00.001Z',
        '99999-01-01',
        '2023-11-16T18:17:03Z',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 12_000 }).map((length) => 'ä'.repeat(length)) },
);

/** Nested so deeply that whatever follows it step by step runs out of stack. */
export const deepJson = fc
  .tuple(fc.constantFrom('[', '{"a":'), fc.constantFrom(70, 1_000, 50_000, 150_000))
  .map(([open, depth]) => open.repeat(depth) + '1' + (open === '[' ? ']' : '}').repeat(depth));

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, -1, 1, 1.5, 101, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324),
);
const anyName = fc.oneof(fc.constantFrom(...OTHER_NAMES), nastyText);
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  anyNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { a: null }),
  fc.array(fc.oneof(nastyText, anyNumber, fc.constant(null)), { maxLength: 4 }),
  fc.dictionary(anyName, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }),
);

/** A body as its schema wants it, with some of it wrong. */
export function bodyOf(schema: Schema, schemas: Schemas): fc.Arbitrary<string> {
  const json = near(schema, schemas, 4).map((value) => JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 24, arbitrary: json },
    { weight: 2, arbitrary: anyJson.map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.tuple(json, fc.nat(200)).map(([text, at]) => text.slice(0, at)) },
    {
      weight: 1,
      arbitrary: fc.oneof(nastyText, fc.constantFrom('{', '\ufeff{}', '{"a":1,"a":2}', '{"__proto__":{}}')),
    },
    { weight: 1, arbitrary: deepIn(schema, schemas) },
  );
}

export function near(schema: Schema, schemas: Schemas, depth: number): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(schema, schemas, depth) },
    { weight: 1, arbitrary: anyJson },
  );
}

function fitting(schema: Schema, schemas: Schemas, depth: number): fc.Arbitrary<unknown> {
  const { type, items, format, minimum, maximum, example } = schema;
  const [part] = schema.allOf ?? [];
  if (part) return fitting(part, schemas, depth);
  if (schema.$ref) return fitting(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas, depth);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.properties && depth > 0) return objectOf(schema, schemas, depth);
  if (type === 'array' && items) return fc.array(near(items, schemas, depth - 1), { maxLength: 3 });
  if (type === 'number') return fc.oneof(fc.integer({ min: minimum ?? 1, max: maximum ?? 10 }), anyNumber);
  if (type === 'boolean') return fc.boolean();
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (example !== undefined)
    return fc.oneof({ weight: 3, arbitrary: fc.constant(example) }, { weight: 1, arbitrary: anyJson });
  return anyJson;
}

function objectOf(
  { properties = {}, required = [] }: Schema,
  schemas: Schemas,
  depth: number,
): fc.Arbitrary<unknown> {
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, near(schema, schemas, depth - 1)]),
  );
  const whole = fc.record(known, { requiredKeys: required.filter((name) => name in known) });
  const extra = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    {
      weight: 2,
      arbitrary: fc.dictionary(fc.constantFrom(...OTHER_NAMES), anyJson, { minKeys: 1, maxKeys: 2 }),
    },
  );
  return fc.tuple(whole, extra).map(([object, more]) => ({ ...object, ...more }));
}

/** One property whose value is nested too deeply for any stack. */
function deepIn(schema: Schema, schemas: Schemas): fc.Arbitrary<string> {
  const resolved = schema.$ref ? (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
  const names = [...Object.keys(resolved.properties ?? {}), 'config'];
  const rest = fitting(schema, schemas, 4).map((value) => JSON.stringify(value).slice(1, -1));
  return fc
    .tuple(fc.constantFrom(...names), deepJson, rest)
    .map(([name, deep, others]) => `{${others}${others ? ',' : ''}${JSON.stringify(name)}:${deep}}`);
}
