import {
  Column,
  DataSource,
  Entity,
  type EntityManager,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  QueryBuilder,
} from 'typeorm';
import { contextFor } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { InternalsMovedError } from '../errors';
import type { UnitOfWork } from '../index';
import { propertyNamesMethod } from './pinned';

@Entity('people')
class Person {
  @PrimaryColumn({ type: 'int', name: 'person_id' }) id: number;
  @Column({ type: 'text', name: 'full_name' }) name: string;
  @ManyToOne(() => Person, (person) => person.friends) friend: Person;
  @OneToMany(() => Person, (person) => person.friend) friends: Person[];
}

/** The same table with other names for its columns. */
@Entity('people')
class Customer {
  @PrimaryColumn({ type: 'int', name: 'customer_id' }) id: number;
  @Column({ type: 'text', name: 'called' }) name: string;
}

const TEXTS: readonly (readonly [string, (manager: EntityManager) => string])[] = [
  ['a select', (m) => m.createQueryBuilder(Person, 'p').where('p.name = :name', { name: 'Ada' }).getSql()],
  [
    'another alias',
    (m) => m.createQueryBuilder(Person, 'q').where('q.name = :name', { name: 'Ada' }).getSql(),
  ],
  [
    'a join',
    (m) =>
      m
        .createQueryBuilder(Person, 'p')
        .innerJoinAndSelect('p.friend', 'f', 'f.name <> p.name')
        .orderBy('f.name')
        .getSql(),
  ],
  [
    'a list of values, short',
    (m) =>
      m
        .createQueryBuilder(Person, 'p')
        .where('p.id in (:...ids)', { ids: [1] })
        .getSql(),
  ],
  [
    'a list of values, longer',
    (m) =>
      m
        .createQueryBuilder(Person, 'p')
        .where('p.id in (:...ids)', { ids: [1, 2, 3] })
        .getSql(),
  ],
  [
    'without quotes',
    (m) => m.createQueryBuilder(Person, 'p').disableEscaping().where('p.name is null').getSql(),
  ],
  ['an insert', (m) => m.createQueryBuilder().insert().into(Person).values({ id: 1, name: 'Ada' }).getSql()],
  ['an update', (m) => m.createQueryBuilder().update(Person).set({ name: 'Ada' }).where('id = 1').getSql()],
  ['a delete', (m) => m.createQueryBuilder().delete().from(Person).where('name = 1').getSql()],
  ['a delete of another', (m) => m.createQueryBuilder().delete().from(Customer).where('name = 1').getSql()],
  ['a table that is no entity', (m) => m.createQueryBuilder().from('people', 'p').getSql()],
];

describe('column names in the place of property names', () => {
  let bench: Bench;
  let dataSource: DataSource;
  let units: UnitOfWork;
  let theirs: Map<string, string>;

  beforeAll(async () => {
    bench = await Bench.open();
    dataSource = new DataSource({ type: 'postgres', url: bench.database.url, entities: [Person, Customer] });
    await dataSource.initialize();
    theirs = new Map(TEXTS.map(([name, text]) => [name, text(dataSource.manager)]));
    units = await bench.units(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await bench.close();
  });

  const onSession = (work: (manager: EntityManager) => string): Promise<string> =>
    units.run(contextFor('ada@airlock.dev'), async ({ manager }) => work(manager));

  it.each(TEXTS)('%s on a session reads as TypeORM writes it, whenever it comes', async (name, text) => {
    const ours = [await onSession(text), await onSession(text)];

    expect(ours).toEqual([theirs.get(name), theirs.get(name)]);
  });

  it('two entities of one table keep their own columns in one and the same text', async () => {
    const texts: string[] = [];
    for (const entity of [Person, Customer, Person]) {
      texts.push(
        await onSession((m) => m.createQueryBuilder().delete().from(entity).where('name = 2').getSql()),
      );
    }

    expect(texts.map((text) => /WHERE "(\w+)"/.exec(text)?.[1])).toEqual([
      'full_name',
      'called',
      'full_name',
    ]);
  });

  it('a text that comes again is looked up on a session, and nowhere else', async () => {
    const text = (m: EntityManager): string =>
      m.createQueryBuilder(Person, 'again').where('again.name = 3').getSql();
    const escape = jest.spyOn(dataSource.driver, 'escape');
    const callsFor = async (work: () => unknown): Promise<number> => {
      escape.mockClear();
      await work();
      return escape.mock.calls.length;
    };

    const ours = [await callsFor(() => onSession(text)), await callsFor(() => onSession(text))];
    const others = [
      await callsFor(() => text(dataSource.manager)),
      await callsFor(() => text(dataSource.manager)),
    ];
    escape.mockRestore();

    expect(others[1]).toBe(others[0]);
    expect(ours[0]).toBe(others[0]);
    expect(ours[1]).toBeLessThan(others[0] ?? 0);
  });

  it('TypeORM that does it elsewhere is refused by name', () => {
    const { prototype } = QueryBuilder as unknown as { prototype: Record<string, unknown> };
    const method = 'replacePropertyNamesForTheWholeQuery';
    const { value, put } = propertyNamesMethod();
    prototype[method] = undefined;

    expect(propertyNamesMethod).toThrow(InternalsMovedError);
    expect(propertyNamesMethod).toThrow(`QueryBuilder.${method}`);
    put(value);
    expect(propertyNamesMethod().value).toBe(value);
  });
});
