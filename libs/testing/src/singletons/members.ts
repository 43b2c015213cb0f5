import { types } from 'node:util';
import type { HiddenMembers } from './hidden-members';

export interface Member {
  /** As it is written behind the owner: `.name`, `.get('key')`, `.#secret`, `(captured)`. */
  readonly label: string;
  readonly value: unknown;
}

/** Everything that an object holds strongly, without calling a getter or a trap. */
export function* membersOf(object: object, hidden: HiddenMembers): Generator<Member> {
  if (typeof object === 'function') return yield* membersOfFunction(object, hidden);
  if (types.isProxy(object)) return yield* insides(object, hidden);
  yield* properties(object, isTimer(object) ? NEIGHBOURS : []);
  yield* contents(object);
  const makers = makersOf(object);
  if (makers.length > 0 || types.isPromise(object)) yield* insides(object, hidden);
  for (const maker of makers) yield { label: `.constructor<${maker.name}>`, value: maker };
}

/** Timers of the same length hang together in a list, whoever set them. */
const NEIGHBOURS = ['_idleNext', '_idlePrev'];
const isTimer = (object: object): boolean => Object.hasOwn(object, '_idleNext');

/** A method sees what its class sees, so classes stand for their methods, and prototypes are not walked. */
function* membersOfFunction(fn: object, hidden: HiddenMembers): Generator<Member> {
  const captured = isNative(fn) ? [] : hidden.ofFunction(fn);
  if (captured === undefined) return;
  for (const [name, value] of captured) yield { label: `(${name})`, value };
  yield* properties(fn, ['prototype', 'length', 'name']);
}

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

function* insides(object: object, hidden: HiddenMembers): Generator<Member> {
  for (const [name, value] of hidden.ofObject(object)) yield { label: `.${name}`, value };
}

/** The classes of an object that are not the language's own: only their instances have private fields. */
function makersOf(object: object): ((...args: never[]) => unknown)[] {
  const makers: ((...args: never[]) => unknown)[] = [];
  let prototype: object | null = Reflect.getPrototypeOf(object);
  while (prototype !== null && !types.isProxy(prototype)) {
    const maker: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    if (typeof maker === 'function' && !isNative(maker)) makers.push(maker as () => unknown);
    prototype = Reflect.getPrototypeOf(prototype);
  }
  return makers;
}

/** A bound function prints like a native one, and holds something all the same. */
function isNative(fn: object): boolean {
  if (types.isProxy(fn)) return false;
  const name: unknown = Reflect.getOwnPropertyDescriptor(fn, 'name')?.value;
  if (typeof name === 'string' && name.startsWith('bound ')) return false;
  return Function.prototype.toString.call(fn).endsWith('{ [native code] }');
}

function nameOf(key: unknown): string {
  if (typeof key === 'string') return `'${key.slice(0, 60)}'`;
  return typeof key === 'function' ? key.name : typeof key;
}
