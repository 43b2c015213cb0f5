import type { Credentials } from '../http/caller';
import type { Person, RouteEntry } from './route-entry';
import type { Surface } from './surface';

/** Callers who must get nothing: one with a good token of the own, the others with none that counts. */
export interface Intruders {
  readonly stranger: Person;
  /** Such as forged, expired and wrong-audience tokens, by name. A call without any token is always tried. */
  readonly badTokens: Readonly<Record<string, string>>;
}

export interface OwnershipMatrixOptions {
  /** How a token is sent; default `Authorization: Bearer …`. */
  readonly credentials?: Credentials;
  /** Who owns what the entries make. */
  readonly owner: Person;
  readonly intruders: Intruders;
  /** What only the owner knows and no intruder may be shown. The ids that entries make are added to them. */
  readonly secrets: readonly string[];
  /**
   * One for each route, or several where it matters in which state the things are that the route names; a route without
   * one, and one without a route, is a fault.
   */
  readonly routes: Readonly<Record<string, RouteEntry | readonly RouteEntry[]>>;
  /** Superuser URL of the database, to see that no row changed. */
  readonly superuserUrl: string;
  /** Column that names a row's owner; default `user_id`. */
  readonly ownerColumn?: string;
  /** The application's OpenAPI document: what it names must be served, and have an entry. */
  readonly document?: { readonly paths: object };
  /**
   * Tables that any call may write, such as an audit log of refusals, or a whole schema; rows of the owner's not even there. In
   * `public` a table's name is enough: `audit_log`, `shop.refusals`, `outbox`.
   */
  readonly tablesAnybodyWrites?: readonly string[];
  /**
   * Further headers that might be believed when they say who calls, such as `x-customer`; those that proxies set
   * (`x-forwarded-user`, `x-user-id`, …) are always tried.
   */
  readonly believedHeaders?: readonly string[];
  /** Ways in beside routes, such as socket messages and jobs. */
  readonly surfaces?: readonly Surface[];
  /**
   * Milliseconds of silence after which a stream of events (`@Sse()`) is hung up and what came is its answer; default 2,000. A
   * caller that leaves may be a reason for the application to give up what it does: where your streams end, let it be longer.
   */
  readonly quietMs?: number;
  /** An id that names nothing, in the form of one that does; default: a UUID, a number or a text of the same form. */
  unknownId?(id: string, name: string): string;
  /** Awaited before rows are looked at: until what earlier calls set off in the background has ended. */
  settled?(): Promise<void>;
}
