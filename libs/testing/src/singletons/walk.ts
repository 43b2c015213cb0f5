import { types } from 'node:util';
import { HiddenMembers } from './hidden-members';
import { Makers } from './makers';
import { hidesMembers, type Member, membersOf } from './members';

/** One thing that was reached, and the way to it. */
export interface Reached {
  readonly value: unknown;
  /** Such as `CounterService.#sessions.get('7').manager`. */
  path(): string;
  /** Whether it has no member at all, private ones included. */
  isEmpty(): boolean;
}

interface Step {
  readonly value: unknown;
  readonly label: string;
  readonly from?: Step;
}

interface Entered {
  readonly step: Step;
  readonly object: object;
}

interface WeakMapReached {
  readonly step: Step;
  /** Its keys whose entries have been followed. */
  readonly entered: Set<unknown>;
}

/** How many are visited before their insides are looked at: whoever asks V8's inspector pays for each question. */
const AT_ONCE = 1_000;

/** Not anybody's members: the language, the process, the modules' loader. */
const OUTSIDE: ReadonlySet<unknown> = new Set<unknown>([globalThis, process, console, Reflect, JSON, Math]);

/**
 * Visits everything that can be reached from the roots, each object once and by a shortest way: properties, contents,
 * private fields, captured variables, and entries of WeakMaps whose key was reached as well.
 * @param visit `stop` leaves the insides of a thing alone
 * @returns how many objects were visited
 */
export function walk(roots: Iterable<Member>, visit: (reached: Reached) => 'enter' | 'stop'): number {
  using hidden = new HiddenMembers();
  const makers = new Makers();
  const seen = new Set<object>();
  const weakMaps = new Map<WeakMap<WeakKey, unknown>, WeakMapReached>();
  let queue: Step[] = [...roots];
  while (queue.length > 0) {
    let some: Step[];
    for (let done = 0; (some = queue.slice(done, done + AT_ONCE)).length > 0; done += some.length) {
      const entered: Entered[] = [];
      for (const step of some) {
        if (isWalkable(step.value) && seen.has(step.value)) continue;
        const answer = visit(reached(step, hidden));
        if (!isWalkable(step.value)) continue;
        seen.add(step.value);
        if (answer === 'enter') entered.push({ step, object: step.value });
      }
      for (const { step, object, members } of withMembers(entered, hidden, makers)) {
        if (types.isWeakMap(object)) weakMaps.set(object, { step, entered: new Set() });
        for (const member of members) if (isNews(member.value, seen)) queue.push({ ...member, from: step });
      }
    }
    queue = [...entriesWithLivingKey(weakMaps, seen, hidden)];
  }
  return seen.size;
}

function* withMembers(
  entered: readonly Entered[],
  hidden: HiddenMembers,
  makers: Makers,
): Generator<Entered & { readonly members: Iterable<Member> }> {
  const objects = entered.map(({ object }) => object);
  const insides = hidden.of(objects.filter((object) => hidesMembers(object, makers)));
  for (const { step, object } of entered)
    yield { step, object, members: membersOf(object, insides.get(object), makers) };
}

function reached(step: Step, hidden: HiddenMembers): Reached {
  const { value } = step;
  const isEmpty = (): boolean =>
    !isWalkable(value) ||
    (Reflect.ownKeys(value).length === 0 && hidden.of([value]).get(value)?.members.length === 0);
  return { value, isEmpty, path: () => pathOf(step) };
}

/** What a WeakMap holds is reachable only while its key is, and found out only after everything else. */
function* entriesWithLivingKey(
  weakMaps: ReadonlyMap<WeakMap<WeakKey, unknown>, WeakMapReached>,
  seen: ReadonlySet<object>,
  hidden: HiddenMembers,
): Generator<Step> {
  const entries = hidden.entriesOf([...weakMaps.keys()]);
  for (const [weakMap, { step, entered }] of weakMaps) {
    for (const [key, value] of entries.get(weakMap) ?? []) {
      if (entered.has(key) || !isWalkable(key) || !seen.has(key)) continue;
      entered.add(key);
      if (isNews(value, seen)) yield { value, label: '.get(…)', from: step };
    }
  }
}

function isNews(value: unknown, seen: ReadonlySet<unknown>): boolean {
  return typeof value === 'string' || (!seen.has(value) && isWalkable(value));
}

function isWalkable(value: unknown): value is object {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return !OUTSIDE.has(value) && !isLoader(value) && !isTestOfJest(value);
}

/** What jest remembers of the running test hangs on every timer that was set in it, and leads to the test's variables. */
const isTestOfJest = (value: object): boolean =>
  !types.isProxy(value) && Object.hasOwn(value, 'asyncError') && Object.hasOwn(value, 'seenDone');

/** `require` and `module` of CommonJS lead to every file of the process, tests included. */
function isLoader(value: object): boolean {
  if (types.isProxy(value)) return false;
  const own = (key: string): boolean => Reflect.getOwnPropertyDescriptor(value, key) !== undefined;
  return typeof value === 'function'
    ? own('resolve') && own('cache') && own('main')
    : own('children') && own('paths') && own('exports') && own('filename');
}

function pathOf(step: Step): string {
  const labels: string[] = [];
  for (let here: Step | undefined = step; here; here = here.from) labels.unshift(here.label);
  return labels.join('');
}
