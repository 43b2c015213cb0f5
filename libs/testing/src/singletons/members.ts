import { types } from 'node:util';
import type { Hidden } from './hidden-members';
import { isNative, type Makers } from './makers';

export interface Member {
  /** As it is written behind the owner: `.name`, `.get('key')`, `.#secret`, `(captured)`. */
  readonly label: string;
  readonly value: unknown;
}

/** Whether reflection alone does not show all that an object holds. */
export function hidesMembers(object: object, makers: Makers): boolean {
  if (types.isProxy(object) || types.isPromise(object)) return true;
  return typeof object === 'function' ? !isNative(object) : makers.of(object).hasHiddenFields;
}

/**
 * Everything that an object holds strongly, without calling a getter or a trap.
 * @param hidden what it hides, where it hides anything
 */
export function* membersOf(object: object, hidden: Hidden | undefined, makers: Makers): Generator<Member> {
  if (hidden?.isForeign) return;
  const isFunction = typeof object === 'function';
  const insides = (hidden?.members ?? []).map(([name, value]) => ({
    label: isFunction && !name.startsWith('#') ? `(${name})` : `.${name}`,
    value,
  }));
  if (types.isProxy(object)) return yield* insides;
  if (isFunction) {
    yield* insides;
    // A method sees what its class sees, so classes stand for their methods, and prototypes are not walked.
    return yield* properties(object, ['prototype', 'length', 'name']);
  }
  yield* properties(object, isTimer(object) ? NEIGHBOURS : []);
  yield* contents(object);
  yield* insides;
  for (const maker of makers.of(object).by) yield { label: `.constructor<${maker.name}>`, value: maker };
}

/** Timers of the same length hang together in a list, whoever set them. */
const NEIGHBOURS = ['_idleNext', '_idlePrev'];
const isTimer = (object: object): boolean => Object.hasOwn(object, '_idleNext');

function* properties(object: object, except: readonly PropertyKey[] = []): Generator<Member> {
  if (ArrayBuffer.isView(object)) return;
  for (const key of Reflect.ownKeys(object)) {
    if (except.includes(key)) continue;
    const property = Reflect.getOwnPropertyDescriptor(object, key);
    const label = typeof key === 'symbol' ? `[${String(key)}]` : `.${key}`;
    yield { label: `${label} (its name)`, value: key };
    if (property && 'value' in property) yield { label, value: property.value };
    else if (property) yield { label: `${label} (its getter)`, value: property.get };
  }
}

function* contents(object: object): Generator<Member> {
  if (types.isMap(object)) {
    for (const [key, value] of object) {
      yield { label: '.keys()', value: key };
      yield { label: `.get(${nameOf(key)})`, value };
    }
  }
  if (types.isSet(object)) for (const value of object) yield { label: '.values()', value };
}

function nameOf(key: unknown): string {
  if (typeof key === 'string') return `'${key.slice(0, 60)}'`;
  return typeof key === 'function' ? key.name : typeof key;
}
