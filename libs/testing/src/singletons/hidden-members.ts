import type { Runtime } from 'node:inspector';
import { Inspector, type Properties } from './inspector';

type Members = [label: string, value: unknown][];

/** What an object or a function holds beside what reflection shows. */
export interface Hidden {
  /** It is a function of Node.js or of the test runner, whose insides are not the application's. */
  readonly isForeign: boolean;
  readonly members: Members;
}

type Pair = [key: unknown, value: unknown];

/** A thing that the inspector knows by its id, and what to do with it. */
interface Lead {
  readonly to: Runtime.RemoteObject;
  follow(thing: unknown): void;
}

/**
 * What code cannot reach by reflection: `#private` fields, variables captured by a function, what a bound function, a
 * proxy or a settled promise holds, the entries of a WeakMap.
 */
export class HiddenMembers implements Disposable {
  readonly #inspector = new Inspector();

  /**
   * Of an object: its private fields, and what stands behind a proxy or a settled promise. Of a function: the
   * variables that it and its neighbours captured, and what it is bound to.
   */
  of(objects: readonly object[]): ReadonlyMap<object, Hidden> {
    const found = new Map<object, Hidden>();
    this.#ask(objects, (object, properties) => {
      const place = internal(properties, '[[FunctionLocation]]');
      const hidden: Hidden = { isForeign: this.#inspector.isForeign(place), members: [] };
      found.set(object, hidden);
      return hidden.isForeign ? [] : leads(properties, hidden.members);
    });
    return found;
  }

  /** Of each WeakMap its keys and values. */
  entriesOf<Map extends WeakMap<WeakKey, unknown>>(weakMaps: readonly Map[]): ReadonlyMap<Map, Pair[]> {
    const found = new Map<Map, Pair[]>();
    this.#ask(weakMaps, (weakMap, properties) => {
      const pairs: Pair[] = [];
      found.set(weakMap, pairs);
      const to = internal(properties, '[[Entries]]');
      const follow = (entries: unknown): void => {
        for (const { key, value } of Array.from(entries as Iterable<{ key: unknown; value: unknown }>))
          pairs.push([key, value]);
      };
      return to ? [{ to, follow }] : [];
    });
    return found;
  }

  [Symbol.dispose](): void {
    this.#inspector[Symbol.dispose]();
  }

  #ask<Asked extends object>(
    objects: readonly Asked[],
    read: (object: Asked, properties: Properties) => Lead[],
  ): void {
    for (let from = 0; from < objects.length; from += AT_ONCE) {
      const some = objects.slice(from, from + AT_ONCE);
      const answers = this.#inspector.propertiesOf(some);
      const open = some.flatMap((object, index) => read(object, answers[index] ?? { result: [] }));
      this.#inspector.resolve(
        open.map(({ to }) => to),
        (thing, index) => open[index]?.follow(thing),
      );
      this.#inspector.forget();
    }
  }
}

/** What is named at once slows what is asked meanwhile. */
const AT_ONCE = 100;

/** Texts are told at once, and noted; everything else is told by an id. */
function leads({ privateProperties = [], internalProperties = [] }: Properties, members: Members): Lead[] {
  const inside = internalProperties.filter(({ name }) => INSIDE.has(name));
  const open: Lead[] = [];
  for (const { name, value } of [...privateProperties, ...inside]) {
    if (value?.objectId) open.push({ to: value, follow: (itself) => members.push([name, itself]) });
    else if (value?.type === 'string') members.push([name, value.value]);
  }
  const scopes = internal({ internalProperties }, '[[Scopes]]');
  if (scopes) open.push({ to: scopes, follow: (list) => members.push(...captured(list as Scopes)) });
  return open;
}

const INSIDE = new Set([
  '[[PromiseResult]]',
  '[[Target]]',
  '[[Handler]]',
  '[[TargetFunction]]',
  '[[BoundThis]]',
  '[[BoundArgs]]',
]);

type Scopes = Iterable<{ readonly description: string; readonly object: object }>;

/** The global scopes are everybody's, and not walked. */
function captured(scopes: Scopes): Members {
  return Array.from(scopes)
    .filter(({ description }) => !/^(Global|Script)/.test(description))
    .flatMap(({ object }) => Object.getOwnPropertyNames(object).flatMap((name) => variable(object, name)));
}

/** What is declared further down than its function has come has no value, and V8 lets nobody read it. */
function variable(scope: object, name: string): Members {
  try {
    return [[name, Reflect.get(scope, name)]];
  } catch {
    return [];
  }
}

function internal(
  { internalProperties = [] }: Pick<Properties, 'internalProperties'>,
  wanted: string,
): Runtime.RemoteObject | undefined {
  const value = internalProperties.find(({ name }) => name === wanted)?.value;
  return value?.objectId || value?.value ? value : undefined;
}
