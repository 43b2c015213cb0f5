import { Controller, Get, Inject, Injectable, Module, Scope } from '@nestjs/common';

/** Stands for whatever an application calls the state of one request. */
export class CallState {
  constructor(readonly userId: string) {}
}

const HIDDEN = Symbol('hidden');
let inModule: unknown;
export const inWeakMap = new WeakMap<object, unknown>();

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

  readonly hide: Record<string, (value: unknown) => void> = {
    'a public field': (value) => (this.open = { deep: [{ er: value }] }),
    'a private field': (value) => (this.#secret = value),
    'a Map': (value) => this.keyed.set('entry', value),
    'the keys of a Map': (value) => this.keyed.set(value, 1),
    'a Set': (value) => this.members.add(value),
    'a member named by a symbol': (value) => (this[HIDDEN].value = value),
    'a closure': (value) => (this.later = () => value),
    'a settled promise': (value) => void (this.promise = Promise.resolve(value)),
    'a bound function': (value) => (this.bound = Reflect.get.bind(undefined, { value }, 'value')),
    'a proxy': (value) => (this.proxy = new Proxy({ value }, {})),
    'a static': (value) => (Hoarder.shared = value),
    'a variable of the module': (value) => (inModule = value),
    'a WeakMap under a living key': (value) => inWeakMap.set(this, value),
  };

  peek(): unknown {
    return this.#secret;
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
