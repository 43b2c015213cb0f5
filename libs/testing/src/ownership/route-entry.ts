import type { Call } from '../http/caller';

/** Somebody with a good token. */
export interface Person {
  readonly id: string;
  readonly token: string;
}

/** Ids that a route names, by whatever name the entry likes to give them. */
export type Ids = Readonly<Record<string, string>>;

/** A request without method and token: those are the matrix's to choose. */
export type Attempt = Pick<Call, 'body' | 'headers'> & {
  /** The path as it is called, ids and query filled in. */
  readonly path: string;
};

/** How a route is to be tried, and what must come of it. */
export type RouteEntry =
  | {
      readonly kind: 'foreign';
      readonly make: (whose: Person) => Promise<Ids>;
      readonly attempts: readonly ((ids: Ids) => Attempt)[];
      readonly ownerGets: readonly number[];
      readonly strangerGets: readonly number[];
    }
  | {
      readonly kind: 'own';
      readonly attempts: readonly (() => Attempt)[];
      readonly ownerGets: readonly number[];
    }
  | { readonly kind: 'open'; readonly attempts: readonly (() => Attempt)[] }
  | {
      readonly kind: 'hidden';
      readonly attempts: readonly (() => Attempt)[];
      readonly strangerGets: readonly number[];
    };

const OK = [200, 201, 202, 204] as const;
const NOT_FOUND = [404] as const;

/**
 * The route names ids: the stranger gets 404, the same answer as for an id that does not exist; whoever has no good
 * token gets 401; and the owner succeeds, or the route would pass by serving nobody.
 * @param make creates what the ids name, as the owner; called anew for each attempt. One that takes whose they are to be is called
 * for the stranger too, who then tries each of the owner's ids among the own ones, as in `/folders/:own/notes/:foreign`, and must
 * succeed with the own ones alone, whatever values the owner has sent before
 * @param attempts one for each id in path, query and body
 * @param ownerGets the owner's statuses that count as success
 * @param options `strangerGets`: other statuses than 404, such as 200 of a batch that passes over what it does not find, or of a list
 * that is filtered by a foreign id; with 200 the stranger may write rows of the own
 */
export function foreign<Named extends Ids>(
  make: (whose: Person) => Promise<Named>,
  attempts: readonly ((ids: Named) => Attempt)[],
  ownerGets: readonly number[] = OK,
  { strangerGets = NOT_FOUND }: { readonly strangerGets?: readonly number[] } = {},
): RouteEntry {
  return {
    kind: 'foreign',
    make,
    attempts: attempts as readonly ((ids: Ids) => Attempt)[],
    ownerGets,
    strangerGets,
  };
}

/**
 * The route names no id: each caller works on the own things, and nothing of the owner's shows or changes. The owner calls it ahead of
 * the stranger, unless it is a DELETE; a list that is empty for the owner proves nothing.
 */
export function own(attempts: readonly (() => Attempt)[], ownerGets: readonly number[] = OK): RouteEntry {
  return { kind: 'own', attempts, ownerGets };
}

/** Anybody may call it: nothing of the owner's shows or changes. */
export function open(...attempts: readonly (() => Attempt)[]): RouteEntry {
  return { kind: 'open', attempts };
}

/** Only somebody with more rights may call it: to all others it does not exist. */
export function hidden(...attempts: readonly (() => Attempt)[]): RouteEntry {
  return { kind: 'hidden', attempts, strangerGets: NOT_FOUND };
}

/** The same where those who have a good token and no such rights are told 403. */
export function forbidden(...attempts: readonly (() => Attempt)[]): RouteEntry {
  return { kind: 'hidden', attempts, strangerGets: [403] };
}
