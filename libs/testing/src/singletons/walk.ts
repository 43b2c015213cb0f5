import { types } from 'node:util';
import { HiddenMembers } from './hidden-members';
import { type Member, membersOf } from './members';

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
  const seen = new Set<object>();
  const weakMaps = new Map<Step, Set<unknown>>();
  let queue: Step[] = [...roots];
  while (queue.length > 0) {
    for (const step of queue) {
      if (isWalkable(step.value) && seen.has(step.value)) continue;
      const answer = visit(reached(step, hidden));
      if (!isWalkable(step.value)) continue;
      seen.add(step.value);
      if (answer === 'stop') continue;
      if (types.isWeakMap(step.value)) weakMaps.set(step, new Set());
      for (const member of membersOf(step.value, hidden)) {
        if (isNews(member.value, seen)) queue.push({ ...member, from: step });
      }
    }
    queue = [...entriesWithLivingKey(weakMaps, seen, hidden)];
  }
  return seen.size;
}

function reached(step: Step, hidden: HiddenMembers): Reached {
  const { value } = step;
  const isEmpty = (): boolean =>
    !isWalkable(value) || (Reflect.ownKeys(value).length === 0 && hidden.ofObject(value).length === 0);
  return { value, isEmpty, path: () => pathOf(step) };
}

/** What a WeakMap holds is reachable only while its key is, and found out only after everything else. */
function* entriesWithLivingKey(
  weakMaps: ReadonlyMap<Step, Set<unknown>>,
  seen: ReadonlySet<object>,
  hidden: HiddenMembers,
): Generator<Step> {
  for (const [from, entered] of weakMaps) {
    for (const [key, value] of hidden.entriesOf(from.value as WeakMap<WeakKey, unknown>)) {
      if (entered.has(key) || !isWalkable(key) || !seen.has(key)) continue;
      entered.add(key);
      if (isNews(value, seen)) yield { value, label: '.get(…)', from };
    }
  }
}

function isNews(value: unknown, seen: ReadonlySet<object>): boolean {
  if (typeof value === 'string') return true;
  return isWalkable(value) && !seen.has(value);
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
