import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EntityManager } from 'typeorm';
import { CallState, Hoarder, HoarderModule, inWeakMap, PerRequest } from './__fixtures__/hoarder';
import { singletonAudit, type SingletonFinding } from './singleton-audit';

const SECRET = 'canary-7f3a91';

/** Each hiding place, and the way there. */
const PLACES: Readonly<Record<string, string>> = {
  'a public field': 'Hoarder.open.deep.0.er',
  'a private field': 'Hoarder.#secret',
  'a Map': "Hoarder.keyed.get('entry')",
  'the keys of a Map': 'Hoarder.keyed.keys()',
  'a Set': 'Hoarder.members.values()',
  'a member named by a symbol': 'Hoarder[Symbol(hidden)].value',
  'a closure': 'Hoarder.later(value)',
  'a closure of what is still waiting': 'Hoarder.waiting(value)',
  'a settled promise': 'Hoarder.promise.[[PromiseResult]]',
  'a bound function': 'Hoarder.bound([[BoundArgs]]).0.value',
  'a proxy': 'Hoarder.proxy.[[Target]].value',
  'a static': 'class Hoarder.shared',
  'a private static': 'class HoarderModule(Sealed).#kept',
  'a private field behind another constructor': 'Hoarder.masked.#kept',
  'a variable of the module': 'class HoarderModule(inModule)',
  'a WeakMap under a living key': 'class HoarderModule(inWeakMap).get(…)',
};

describe('singletonAudit', () => {
  let app: INestApplication;

  beforeEach(async () => {
    app = await NestFactory.create(HoarderModule, { logger: false });
    await app.init();
  });

  afterEach(() => app.close());

  const hide = (place: string, value: unknown): void => app.get(Hoarder).hide[place]?.(value);
  const audit = (): readonly SingletonFinding[] =>
    singletonAudit(app, { secrets: [SECRET], types: [CallState, PerRequest] }).findings;
  const pathsTo = (what: string): string[] =>
    audit().flatMap((found) => (found.what === what ? found.path : []));

  it('finds nothing in an application that keeps nothing', () => {
    const report = singletonAudit(app, { secrets: [SECRET], types: [CallState, PerRequest] });

    expect(report.findings).toEqual([]);
    expect(report.singletons).toBeGreaterThan(3);
    expect(report.objects).toBeGreaterThan(1_000);
  });

  it('finds a kept object in every hiding place there is', () => {
    for (const place of Object.keys(PLACES)) hide(place, new CallState('u'));

    const found = pathsTo('an instance of CallState');
    for (const place of Object.keys(PLACES)) hide(place, undefined);

    expect(Object.keys(PLACES)).toEqual(Object.keys(app.get(Hoarder).hide));
    expect(found.sort()).toEqual(Object.values(PLACES).sort());
  });

  it('finds a secret text in every hiding place there is', () => {
    for (const place of Object.keys(PLACES)) hide(place, `note: ${SECRET}!`);

    const found = pathsTo(`text with the secret "${SECRET}"`);
    for (const place of Object.keys(PLACES)) hide(place, undefined);

    expect(found).toEqual(expect.arrayContaining(Object.values(PLACES)));
  });

  it('says by which way it came there', () => {
    hide('a public field', new CallState('u'));

    expect(audit()).toEqual([{ path: 'Hoarder.open.deep.0.er', what: 'an instance of CallState' }]);
  });

  it('shows a text in a variable of a module three times, however many functions see it, and each cache of it too', () => {
    hide('a variable of the module', SECRET);
    for (let user = 0; user < 100; user++) hide('the keys of a Map', `${SECRET} of ${user}`);

    const { findings, found } = singletonAudit(app, { secrets: [SECRET] });
    hide('a variable of the module', undefined);

    const places = findings.map(({ path }) => path.replace(/^.*(?=\()/, ''));
    expect(places.filter((place) => place === '(inModule)').length).toBeLessThanOrEqual(3);
    expect(places).toContain('(inModule)');
    expect(findings.filter(({ path }) => path === 'Hoarder.keyed.keys()')).toHaveLength(3);
    expect(found).toBeGreaterThan(100);
  });

  it('does not count what a WeakMap would let go', () => {
    inWeakMap.set(new CallState('gone'), SECRET);

    expect(audit()).toEqual([]);
  });

  it('finds a manager tied to a connection without being told of its class', () => {
    const manager = Object.create(EntityManager.prototype, {
      connection: { value: {} },
      queryRunner: { value: { isReleased: false, isTransactionActive: true } },
    }) as EntityManager;
    hide('a private field', manager);

    expect(audit()).toEqual([{ path: 'Hoarder.#secret', what: 'an entity manager with a query runner' }]);
  });

  it('leaves alone what is allowed by path, and only that', () => {
    hide('a public field', new CallState('u'));
    hide('a Map', new CallState('v'));

    const { findings } = singletonAudit(app, {
      types: [CallState],
      allowed: { 'Hoarder.keyed': 'a cache keyed by user' },
    });

    expect(findings.map(({ path }) => path)).toEqual(['Hoarder.open.deep.0.er']);
  });

  it('refuses a secret so short that chance could say it', () => {
    expect(() => singletonAudit(app, { secrets: ['bob'] })).toThrow('"bob" is too short');
  });
});
