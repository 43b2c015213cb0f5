import { IncomingMessage, OutgoingMessage } from 'node:http';
import { types } from 'node:util';

/** Says what of a user's a value is, or undefined when it is nobody's. */
export type Belonging = (value: unknown, isEmpty: () => boolean) => string | undefined;

/** A class, one whose constructor is private included. */
export interface AnyClass {
  readonly name: string;
  readonly prototype: object;
}

/** A manager that is tied to a connection, and the connection's runner while it is out of the pool. */
export const openDatabase: Belonging = (value) => {
  if (!isPlainSight(value)) return undefined;
  const runner = own(value, 'queryRunner');
  if (typeof runner === 'object' && runner !== null && typeof own(value, 'connection') === 'object')
    return `an entity manager with a query runner`;
  const isRunner =
    typeof own(value, 'isTransactionActive') === 'boolean' && typeof own(value, 'isReleased') === 'boolean';
  return isRunner && own(value, 'isReleased') === false ? 'a query runner in use' : undefined;
};

/** Express keeps a request and a response to inherit from; those were never anybody's and have no state. */
export const httpMessage: Belonging = (value) => {
  if (!isPlainSight(value)) return undefined;
  if (value instanceof IncomingMessage && Object.hasOwn(value, 'httpVersion')) return 'an HTTP request';
  const isAnswer = value instanceof OutgoingMessage && Object.hasOwn(value, 'finished');
  return isAnswer ? 'an HTTP response' : undefined;
};

/** @param classes whose instances are somebody's: contexts, principals, sessions, request-scoped providers */
export function instanceOf(classes: readonly AnyClass[]): Belonging {
  return (value, isEmpty) => {
    if (!isPlainSight(value)) return undefined;
    const found = classes.find(({ prototype }) => Object.prototype.isPrototypeOf.call(prototype, value));
    // Of a request-scoped class Nest keeps an empty shell, made without calling its constructor.
    return found && !isEmpty() ? `an instance of ${found.name}` : undefined;
  };
}

/** @param secrets ids and canaries that only users know; each at least eight characters, so that chance cannot say them */
export function textWith(secrets: readonly string[]): Belonging {
  const short = secrets.find((secret) => secret.length < 8);
  if (short !== undefined)
    throw new Error(`The secret "${short}" is too short to be searched for: use eight characters or more.`);
  if (secrets.length === 0) return () => undefined;
  const pattern = new RegExp(
    secrets.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'),
  );
  return (value) => {
    const text = typeof value === 'symbol' ? value.description : value;
    if (typeof text !== 'string') return undefined;
    const [found] = pattern.exec(text) ?? [];
    return found && `text with the secret "${found}"`;
  };
}

const isPlainSight = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !types.isProxy(value);
const own = (object: object, key: string): unknown => {
  const property = Reflect.getOwnPropertyDescriptor(object, key);
  return property && 'value' in property ? property.value : undefined;
};
