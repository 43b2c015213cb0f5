import { type Debugger, type Runtime, Session } from 'node:inspector';

/** Node's typings leave out what V8 answers. */
interface Properties extends Runtime.GetPropertiesReturnType {
  readonly privateProperties?: readonly Runtime.InternalPropertyDescriptor[];
}

/** Where the inspector finds what it is asked about; a property of the global object of this very realm. */
const HAND_OVER = Symbol.for('airlock.testing.hidden-members');

type Members = [label: string, value: unknown][];

interface HandOver {
  readonly asked: { it?: object };
  readonly found: Members;
}

/** What the inspector has named stays alive, and slows all that follows, until its group is released. */
const NAMED = 'named';
const QUESTIONS_PER_GROUP = 100;

/**
 * What code cannot reach by reflection: `#private` fields, variables captured by a function, what a bound function, a
 * proxy or a settled promise holds, the entries of a WeakMap. Asked of V8's inspector, inside this process.
 */
export class HiddenMembers implements Disposable {
  readonly #session = new Session();
  readonly #handOver: HandOver = { asked: {}, found: [] };
  readonly #foreignScripts = new Set<string>();
  readonly #realm: number;
  readonly #found: string;
  #asked = '';
  #questions = 0;

  constructor() {
    Reflect.set(globalThis, HAND_OVER, this.#handOver);
    this.#session.connect();
    this.#noteForeignScripts();
    this.#realm = this.#realmOfThisCode();
    this.#found = this.#evaluate('found').objectId ?? '';
  }

  /** Of an object: its private fields, and what stands behind a proxy or a settled promise. */
  ofObject(object: object): Members {
    const { privateProperties = [], internalProperties = [] } = this.#propertiesOf(object);
    const inside = internalProperties.filter(({ name }) => INSIDE.has(name));
    return [...privateProperties, ...inside].flatMap(({ name, value }) => this.#valueOf(name, value));
  }

  /**
   * Of a function: the variables that it and its neighbours captured, and what it is bound to.
   * @returns undefined for a function of Node.js or of the test runner, whose insides are not the application's
   */
  ofFunction(fn: object): Members | undefined {
    const { internalProperties = [] } = this.#propertiesOf(fn);
    const place = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value;
    const { scriptId } = (place?.value ?? {}) as Partial<Debugger.Location>;
    if (scriptId !== undefined && this.#foreignScripts.has(scriptId)) return undefined;
    const scopes = internalProperties.find(({ name }) => name === '[[Scopes]]')?.value;
    const bound = internalProperties.filter(({ name }) => BOUND.has(name));
    return [
      ...this.#collect(scopes, COLLECT_SCOPES),
      ...bound.flatMap(({ name, value }) => this.#valueOf(name, value)),
    ];
  }

  /** Of a WeakMap: its keys and values. */
  entriesOf(weakMap: WeakMap<WeakKey, unknown>): [key: unknown, value: unknown][] {
    const { internalProperties = [] } = this.#propertiesOf(weakMap);
    const entries = internalProperties.find(({ name }) => name === '[[Entries]]')?.value;
    const collected = this.#collect(entries, COLLECT_ENTRIES);
    return collected.map(([, pair]) => pair as [unknown, unknown]);
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(globalThis, HAND_OVER);
    this.#session.disconnect();
  }

  #propertiesOf(object: object): Properties {
    if (this.#questions++ % QUESTIONS_PER_GROUP === 0) {
      this.#post('Runtime.releaseObjectGroup', { objectGroup: NAMED });
      this.#asked = this.#evaluate('asked').objectId ?? '';
    }
    this.#handOver.asked.it = object;
    // A property is named at once; an expression would be compiled each time.
    const { result } = this.#ownProperties(this.#asked);
    return this.#ownProperties(result.find(({ name }) => name === 'it')?.value?.objectId);
  }

  #ownProperties(objectId: string | undefined): Properties {
    return this.#post<Properties>('Runtime.getProperties', { objectId, ownProperties: true });
  }

  #valueOf(name: string, value: Runtime.RemoteObject | undefined): Members {
    if (!value?.objectId) return value?.type === 'string' ? [[name, value.value]] : [];
    return this.#collect(value, COLLECT_ITSELF).map(([, itself]) => [name, itself]);
  }

  #collect(from: Runtime.RemoteObject | undefined, functionDeclaration: string): Members {
    this.#handOver.found.length = 0;
    if (!from?.objectId) return [];
    const words = { objectId: from.objectId, functionDeclaration, arguments: [{ objectId: this.#found }] };
    this.#post('Runtime.callFunctionOn', words);
    return [...this.#handOver.found];
  }

  #noteForeignScripts(): void {
    this.#session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => {
      if (FOREIGN.test(url)) this.#foreignScripts.add(scriptId);
    });
    this.#post('Debugger.enable', {});
    this.#post('Debugger.setSkipAllPauses', { skip: true });
  }

  /** A test runner gives each suite a realm of its own, with a global object of its own. */
  #realmOfThisCode(): number {
    const realms: number[] = [];
    this.#session.on('Runtime.executionContextCreated', ({ params }) => realms.push(params.context.id));
    this.#post('Runtime.enable', {});
    const own = realms.find((realm) => this.#evaluate('found', realm).objectId !== undefined);
    if (own === undefined) throw new Error('The inspector does not see the realm that this code runs in.');
    return own;
  }

  #evaluate(member: keyof HandOver, contextId = this.#realm): Runtime.RemoteObject {
    const expression = `globalThis[Symbol.for('${HAND_OVER.description}')]?.${member}`;
    const words = { expression, contextId, ...(member === 'asked' && { objectGroup: NAMED }) };
    return this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', words).result;
  }

  /** On a connection to its own thread the inspector answers before `post` returns. */
  #post<Answer>(method: string, parameters: object): Answer {
    let answer: object | undefined;
    this.#session.post(method, parameters, (error: Error | null, value?: object) => {
      if (error) throw new Error(`The inspector refused ${method}: ${JSON.stringify(error)}`);
      answer = value;
    });
    return answer as Answer;
  }
}

/** Node.js itself, and jest or vitest, from whose functions everything can be reached, this very test included. */
const FOREIGN =
  /^node:|\/node_modules\/(jest|jest-[a-z-]+|@jest\/[a-z-]+|expect|vitest|@vitest\/[a-z0-9-]+|vite)\//;
const INSIDE = new Set(['[[PromiseResult]]', '[[Target]]', '[[Handler]]']);
const BOUND = new Set(['[[TargetFunction]]', '[[BoundThis]]', '[[BoundArgs]]']);

const COLLECT_ITSELF = `function (found) { found.push(['', this]); }`;
const COLLECT_ENTRIES = `function (found) {
  for (const entry of Array.from(this)) found.push(['', [entry.key, entry.value]]);
}`;
/** The global scopes are everybody's, and not walked. */
const COLLECT_SCOPES = `function (found) {
  for (const { description, object } of Array.from(this)) {
    if (/^(Global|Script)/.test(description)) continue;
    for (const name of Object.getOwnPropertyNames(object)) found.push([name, object[name]]);
  }
}`;
