import { types } from 'node:util';

type Maker = (...args: never[]) => unknown;

/** What the prototypes of an object say of those who made it. */
export interface Made {
  /** Its classes that are not the language's own. */
  readonly by: readonly Maker[];
  /** Whether one of them may have given it fields that reflection does not show. */
  readonly hasHiddenFields: boolean;
}

const BY_NOBODY: Made = { by: [], hasHiddenFields: false };

/** The classes of objects, each prototype read once. */
export class Makers {
  readonly #known = new Map<object, Made>();

  of(object: object): Made {
    const prototype = Reflect.getPrototypeOf(object);
    if (prototype === null || types.isProxy(prototype)) return BY_NOBODY;
    const known = this.#known.get(prototype) ?? read(prototype, this.of(prototype));
    this.#known.set(prototype, known);
    return known;
  }
}

function read(prototype: object, above: Made): Made {
  const maker: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof maker !== 'function' || isNative(maker)) return above;
  return {
    by: [maker as Maker, ...above.by],
    hasHiddenFields: above.hasHiddenFields || mayDeclareHidden(maker, prototype),
  };
}

/** `#` stands before each name that a class hides; of a class that calls itself another's, nothing is known. */
const mayDeclareHidden = (maker: object, prototype: object): boolean =>
  Reflect.getOwnPropertyDescriptor(maker, 'prototype')?.value !== prototype || textOf(maker).includes('#');

/** A bound function prints like a native one, and holds something all the same. */
export function isNative(fn: object): boolean {
  if (types.isProxy(fn)) return false;
  const name: unknown = Reflect.getOwnPropertyDescriptor(fn, 'name')?.value;
  if (typeof name === 'string' && name.startsWith('bound ')) return false;
  return textOf(fn).endsWith('{ [native code] }');
}

const textOf = (fn: object): string => Function.prototype.toString.call(fn);
