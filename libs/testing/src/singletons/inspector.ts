import { type Debugger, type Runtime, Session } from 'node:inspector';

/** Node's typings leave out what V8 answers. */
export interface Properties extends Runtime.GetPropertiesReturnType {
  readonly privateProperties?: readonly Runtime.InternalPropertyDescriptor[];
}

/** Takes what the inspector knows by an id: the thing itself, and which of the ids it was. */
type Take = (thing: unknown, index: number) => void;

/** Where the inspector finds what it is asked about; a property of the global object of this very realm. */
const HAND_OVER = Symbol.for('airlock.testing.hidden-members');

interface HandOver {
  asked: readonly object[];
  take: Take;
}

/** What the inspector has named stays alive, and slows all that follows, until its group is released. */
const NAMED = 'named';

/**
 * V8's inspector, asked inside this process. Each call compiles its text anew and each answer is JSON, so it is asked
 * about many objects at once, and handed one function for all of them.
 */
export class Inspector implements Disposable {
  readonly #session = new Session();
  readonly #handOver: HandOver = { asked: [], take: () => undefined };
  readonly #foreignScripts = new Set<string>();
  readonly #realm: number;

  constructor() {
    Reflect.set(globalThis, HAND_OVER, this.#handOver);
    this.#session.connect();
    this.#noteForeignScripts();
    this.#realm = this.#realmOfThisCode();
  }

  /** Of each object what V8 tells, in their order; the ids in it are good until `forget`. */
  propertiesOf(objects: readonly object[]): Properties[] {
    this.#handOver.asked = objects;
    const { result } = this.#ownProperties(this.#evaluate('asked').objectId);
    const ids = new Map(result.map(({ name, value }) => [name, value?.objectId]));
    return objects.map((_, index) => this.#ownProperties(ids.get(String(index))));
  }

  /** Hands each thing that the inspector knows by its id to `take`. */
  resolve(things: readonly Runtime.RemoteObject[], take: Take): void {
    if (things.length === 0) return;
    this.#handOver.take = take;
    const ids = [this.#evaluate('take'), ...things].map(({ objectId }) => ({ objectId }));
    const words = { functionDeclaration: HAND_TO_TAKE, executionContextId: this.#realm, arguments: ids };
    const { exceptionDetails } = this.#post<Runtime.CallFunctionOnReturnType>(
      'Runtime.callFunctionOn',
      words,
    );
    if (exceptionDetails) throw new Error(`The inspector failed: ${JSON.stringify(exceptionDetails)}`);
  }

  forget(): void {
    this.#handOver.asked = [];
    this.#post('Runtime.releaseObjectGroup', { objectGroup: NAMED });
  }

  /** Whether that place is in Node.js or the test runner. */
  isForeign(place: Runtime.RemoteObject | undefined): boolean {
    const { scriptId } = (place?.value ?? {}) as Partial<Debugger.Location>;
    return scriptId !== undefined && this.#foreignScripts.has(scriptId);
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(globalThis, HAND_OVER);
    this.#session.disconnect();
  }

  #ownProperties(objectId: string | undefined): Properties {
    return this.#post<Properties>('Runtime.getProperties', { objectId, ownProperties: true });
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
    const own = realms.find((realm) => this.#evaluate('asked', realm).objectId !== undefined);
    if (own === undefined) throw new Error('The inspector does not see the realm that this code runs in.');
    return own;
  }

  #evaluate(member: keyof HandOver, contextId = this.#realm): Runtime.RemoteObject {
    const expression = `globalThis[Symbol.for('${HAND_OVER.description}')]?.${member}`;
    const words = { expression, contextId, objectGroup: NAMED };
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

const HAND_TO_TAKE = `function (take, ...things) { things.forEach((thing, index) => take(thing, index)); }`;
