import { Controller, Get, Inject, Injectable, Module, Scope } from '@nestjs/common';

/** Stands for whatever an application calls the state of one request. */
export class CallState {
  constructor(readonly userId: string) {}
}

const HIDDEN = Symbol('hidden');
let inModule: unknown;
export const inWeakMap = new WeakMap<object, unknown>();

/** No class with a decorator may have a private static. */
class Sealed {
  static #kept: unknown;

  static keep(value: unknown): void {
    Sealed.#kept = value;
  }

  static peek(): unknown {
    return Sealed.#kept;
  }
}

/** Some decorators give a class's prototype another constructor. */
class Masked {
  #kept: unknown;

  keep(value: unknown): void {
    this.#kept = value;
  }

  peek(): unknown {
    return this.#kept;
  }
}
Object.defineProperty(Masked.prototype, 'constructor', { value: class Mask {} });

/** A singleton with one hiding place of every kind. */
@Injectable()
export class Hoarder {
  static shared: unknown;
  open: unknown;
  private readonly keyed = new Map<unknown, unknown>();
  readonly members = new Set<unknown>();
  readonly [HIDDEN]: { value?: unknown } = {};
  #secret: unknown;
  later: () => unknown = () => undefined;
  promise: Promise<unknown> = Promise.resolve();
  bound: () => unknown = () => undefined;
  proxy: object = {};
  readonly masked = new Masked();
  waiting: () => unknown = () => undefined;

  readonly hide: Record<string, (value: unknown) => void> = {
    'a public field': (value) => (this.open = { deep: [{ er: value }] }),
    'a private field': (value) => (this.#secret = value),
    'a Map': (value) => this.keyed.set('entry', value),
    'the keys of a Map': (value) => this.keyed.set(value, 1),
    'a Set': (value) => this.members.add(value),
    'a member named by a symbol': (value) => (this[HIDDEN].value = value),
    'a closure': (value) => (this.later = () => value),
    'a closure of what is still waiting': (value) =>
      void (async () => {
        this.waiting = () => [answer, value];
        const answer = await new Promise(() => undefined);
      })(),
    'a settled promise': (value) => void (this.promise = Promise.resolve(value)),
    'a bound function': (value) => (this.bound = Reflect.get.bind(undefined, { value }, 'value')),
    'a proxy': (value) => (this.proxy = new Proxy({ value }, {})),
    'a static': (value) => (Hoarder.shared = value),
    'a private static': (value) => Sealed.keep(value),
    'a private field behind another constructor': (value) => this.masked.keep(value),
    'a variable of the module': (value) => (inModule = value),
    'a WeakMap under a living key': (value) => inWeakMap.set(this, value),
  };

  peek(): unknown {
    return this.#secret ?? Sealed.peek() ?? this.masked.peek();
  }
}

@Injectable({ scope: Scope.REQUEST })
export class PerRequest {
  constructor(@Inject(Hoarder) readonly hoarder: Hoarder) {}
}

@Controller()
class EchoController {
  constructor(@Inject(PerRequest) readonly request: PerRequest) {}

  @Get()
  echo(): unknown {
    return { busy: this.request.hoarder.peek() !== undefined, module: inModule !== undefined };
  }
}

@Module({ controllers: [EchoController], providers: [Hoarder, PerRequest] })
export class HoarderModule {}
