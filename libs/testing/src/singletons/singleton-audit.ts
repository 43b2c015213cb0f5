import type { INestApplication } from '@nestjs/common';
import { Findings, withoutIds } from '../findings';
import { type AnyClass, type Belonging, httpMessage, instanceOf, openDatabase, textWith } from './belongings';
import type { Member } from './members';
import { singletonsOf } from './singletons-of';
import { walk } from './walk';

export interface SingletonAuditOptions {
  /** Ids and canaries of the users who were busy; eight characters or more each. */
  readonly secrets?: readonly string[];
  /** Classes whose instances belong to a user: context, principal, session, request-scoped providers. */
  readonly types?: readonly AnyClass[];
  /** Further roots beside the application's singletons, such as an exported module-level store. */
  readonly alsoFrom?: Readonly<Record<string, unknown>>;
  /** Paths that may hold what they hold, each with the reason; matched against the beginning of the path. */
  readonly allowed?: Readonly<Record<string, string>>;
}

export interface SingletonFinding {
  /** From the singleton to the find, private members and captured variables included. */
  readonly path: string;
  /** Such as `an instance of RequestSession`. */
  readonly what: string;
}

export interface SingletonReport {
  readonly singletons: number;
  readonly objects: number;
  /** Three at the most of a kind, such as the keys of one Map, and sixty altogether. */
  readonly findings: readonly SingletonFinding[];
  /** How many were found, those that `findings` leaves out among them. */
  readonly found: number;
}

/**
 * Walks all singletons of a running application and reports what belongs to a user. Run it after load, when nobody is
 * served any more: whatever is found then has outlived its request.
 */
export function singletonAudit(app: INestApplication, options: SingletonAuditOptions = {}): SingletonReport {
  const belongings = [
    openDatabase,
    httpMessage,
    instanceOf(options.types ?? []),
    textWith(options.secrets ?? []),
  ];
  const extra = Object.entries(options.alsoFrom ?? {}).map(([label, value]) => ({ label, value }));
  const roots: Member[] = [...singletonsOf(app), ...extra];
  const findings = new Findings(kindOf);
  const objects = walk(roots, ({ value, path, isEmpty }) => {
    const what = firstOf(belongings, value, isEmpty);
    if (what === undefined) return 'enter';
    const found = { path: path(), what };
    if (!isAllowed(found.path, options.allowed ?? {})) findings.add([found]);
    return 'stop';
  });
  return { singletons: roots.length, objects, findings: findings.kept, found: findings.total };
}

/** The same whatever the keys on the way; and a captured variable is the same whichever of the functions that see it is the way. */
function kindOf({ path, what }: SingletonFinding): string {
  const [variable] = /\(\w+\)$/.exec(path) ?? [];
  return `${variable ?? withoutIds(path.replaceAll(/'[^']*'/g, "''"))}: ${what.replace(/".*"$/, '')}`;
}

function firstOf(
  belongings: readonly Belonging[],
  value: unknown,
  isEmpty: () => boolean,
): string | undefined {
  for (const belonging of belongings) {
    const what = belonging(value, isEmpty);
    if (what !== undefined) return what;
  }
  return undefined;
}

const isAllowed = (path: string, allowed: Readonly<Record<string, string>>): boolean =>
  Object.keys(allowed).some((beginning) => path.startsWith(beginning));
