import { propagate } from './propagation';
import type { TransactionalOptions } from './transactional-options';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The method runs in a transaction as `propagation` says, REQUIRED by default. It guards and shapes the transaction of the
 * session that is there anyway; to open one outside of any request, call UnitOfWork.run.
 */
export function Transactional(options: TransactionalOptions = {}): MethodDecorator {
  if (options.retry && options.propagation !== 'REQUIRES_NEW') {
    throw new TypeError(
      '@Transactional({ retry }) needs propagation REQUIRES_NEW: no other mode can begin again.',
    );
  }
  return (_target, name, descriptor: PropertyDescriptor) => {
    const method: unknown = descriptor.value;
    if (!isMethod(method)) throw new TypeError(`@Transactional() is for methods; ${String(name)} is none.`);
    const wrapped: Method = function (...args) {
      return propagate(options, async () => Reflect.apply(method, this, args));
    };
    for (const key of Reflect.getMetadataKeys(method) as unknown[]) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapped);
    }
    Object.defineProperty(wrapped, 'name', { value: method.name });
    return { ...descriptor, value: wrapped } as typeof descriptor;
  };
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
