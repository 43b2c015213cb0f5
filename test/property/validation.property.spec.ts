import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import fc from 'fast-check';
import { InvalidInputError, excessOf, validationPipe } from '../../src/http';
import { startAirlock, type TestServer } from '../support/airlock';
import { anyJson, bodyOf, near, type Schema } from './inputs';
import { recordFigures } from '../support/figures';
import type { Document } from './routes';

const INPUTS = 10_000;
/** As Nest numbers what its decorators bind. */
const SOURCES = { '3': 'body', '4': 'query' } as const;

/** v1's body may; another than the token's is refused behind the DTO (H4, test/v1.e2e.spec.ts). */
const NAMES_ITS_USER: ReadonlySet<string> = new Set(['RunAgentDto']);

interface Dto {
  readonly name: string;
  readonly metatype: Type<unknown>;
  readonly type: 'body' | 'query';
}

describe('Random bodies and queries against the DTO of every route', () => {
  let server: TestServer;
  let document: Document;

  beforeAll(async () => {
    server = await startAirlock({ ROLE: 'api' });
    document = (await (await fetch(`${server.url}/docs/openapi.json`)).json()) as Document;
  });

  afterAll(() => server.close());

  it(`are accepted or refused as invalid, and nothing else ever happens: ${INPUTS} (H5)`, async () => {
    const dtos = dtosOf(server);
    const pipe = validationPipe();
    const outcomes = { accepted: 0, invalid: 0, unparseable: 0, tooDeep: 0 };
    const seen = new Set<string>();
    const input = fc.oneof(...dtos.map((dto) => inputOf(dto, document).map((text) => ({ dto, text }))));

    await fc.assert(
      fc.asyncProperty(input, async ({ dto: { name, metatype, type }, text }) => {
        seen.add(name);
        const value = parsed(text);
        if (value === undefined) return void outcomes.unparseable++;
        if (excessOf(value, 20_000)) return void outcomes.tooDeep++;
        try {
          const accepted: unknown = await pipe.transform(value, { type, metatype });
          outcomes.accepted++;
          if (!NAMES_ITS_USER.has(name)) expect(Object.keys(accepted as object)).not.toContain('user_id');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
          outcomes.invalid++;
        }
      }),
      { numRuns: INPUTS },
    );
    await recordFigures('random-bodies-and-queries', { ...outcomes, dtos: seen.size });

    expect([...seen].sort()).toEqual(dtos.map(({ name }) => name).sort());
    expect(dtos.length).toBeGreaterThan(10);
    // A property that only ever meets one side proves nothing about the other.
    expect(Math.min(outcomes.accepted, outcomes.invalid)).toBeGreaterThan(INPUTS / 10);
    expect(outcomes.tooDeep).toBeGreaterThan(0);
  });
});

/** Read from the controllers of the running application: a new route is tried at once. */
function dtosOf({ app }: TestServer): Dto[] {
  const dtos = new Map<string, Dto>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values())
      for (const dto of dtosOfController(metatype as Type<unknown>)) dtos.set(dto.name, dto);
  return [...dtos.values()];
}

function dtosOfController(controller: Type<unknown>): Dto[] {
  const prototype = controller.prototype as object;
  return Object.getOwnPropertyNames(prototype).flatMap((method) => {
    const args = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<
      string,
      { readonly index: number }
    >;
    const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as Type<unknown>[];
    return Object.entries(args).flatMap(([key, { index }]) => {
      const type = SOURCES[key.split(':')[0] as keyof typeof SOURCES];
      const metatype = types[index];
      return type && metatype ? [{ name: metatype.name, metatype, type }] : [];
    });
  });
}

function inputOf({ name, type }: Dto, { components: { schemas }, paths }: Document): fc.Arbitrary<string> {
  if (type === 'body') return bodyOf(schemas[name] ?? {}, schemas);
  const queries = Object.values(paths)
    .flatMap((item) => Object.values(item))
    .flatMap(({ parameters = [] }) => parameters.filter((parameter) => parameter.in === 'query'));
  const properties: Record<string, Schema> = Object.fromEntries(
    queries.map(({ name: key, schema = {} }) => [key, schema]),
  );
  const one = fc
    .subarray(Object.keys(properties), { maxLength: 3 })
    .chain((keys) =>
      near({ properties: Object.fromEntries(keys.map((key) => [key, properties[key] ?? {}])) }, schemas, 2),
    );
  return fc
    .oneof({ weight: 9, arbitrary: one }, { weight: 1, arbitrary: anyJson })
    .map((value) => JSON.stringify(value) ?? '');
}

/** A body that is no JSON object or list never reaches a DTO. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
