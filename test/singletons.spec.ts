import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placesForACall } from './support/singleton-classes';

const ROOT = join(__dirname, '..');
const FILES = globSync('{src,libs/session/src}/**/*.ts', { cwd: ROOT }).filter(
  (file) => !/\.spec\.ts$|\/testing\/|__fixtures__/.test(file),
);

describe('No singleton class has a place for a session (S1, I1, I11: the static scan)', () => {
  it('holds for every class that Nest makes once', () => {
    const places = FILES.flatMap((file) => placesForACall(file, readFileSync(join(ROOT, file), 'utf8')));

    expect(places).toEqual([]);
    expect(FILES.length).toBeGreaterThan(100);
  });

  it.each([
    ['a field', 'private last: Session | undefined;', 'Keeper.last: Session | undefined'],
    ['a private field', '#open?: EntityManager;', 'Keeper.#open: EntityManager'],
    [
      'a collection',
      'readonly all = new Map<string, RequestSession>();',
      'Keeper.all: new Map<string, RequestSession>()',
    ],
    [
      'a constructor parameter, which would make it REQUEST-scoped without a word',
      'constructor(private readonly manager: EntityManager) {}',
      'Keeper.manager: EntityManager',
    ],
    ['a static', 'static current: UserExecutionContext;', 'Keeper.current: UserExecutionContext'],
  ])('catches %s', (_, member, place) => {
    expect(placesForACall('keeper.ts', `@Injectable() class Keeper { ${member} }`)).toEqual([place]);
  });

  it('lets a class keep a session whose every request has its own instance', () => {
    const text =
      '@Injectable({ scope: Scope.REQUEST }) class Keeper { constructor(readonly manager: EntityManager) {} }';

    expect(placesForACall('keeper.ts', text)).toEqual([]);
  });

  it('lets a singleton be called with a session', () => {
    const text =
      '@Injectable() class Writer { write(manager: EntityManager): void {} later?: (s: Session) => void; }';

    expect(placesForACall('writer.ts', text)).toEqual([]);
  });
});
