import type { Attempt, Person } from './route-entry';
import { withQuery } from './with-query';

/** By which proxies and gateways say who has signed in. */
const USUAL = [
  'remote-user',
  'x-account-id',
  'x-auth-request-email',
  'x-auth-request-user',
  'x-authenticated-user',
  'x-forwarded-email',
  'x-forwarded-user',
  'x-impersonate-user',
  'x-remote-user',
  'x-tenant-id',
  'x-user',
  'x-user-email',
  'x-user-id',
];

/** By which they say that whoever calls may do more than others, or comes from inside. */
const MORE_RIGHTS = {
  'x-admin': 'true',
  'x-forwarded-for': '127.0.0.1',
  'x-internal': 'true',
  'x-is-admin': 'true',
  'x-real-ip': '127.0.0.1',
  'x-role': 'admin',
  'x-roles': 'admin',
  'x-user-role': 'admin',
  'x-user-roles': 'admin',
};

/** Headers in which anybody can claim to be that one, with all rights there are, and which must be believed of nobody. */
export function claimsToBe({ id }: Person, others: readonly string[] = []): Readonly<Record<string, string>> {
  // A header takes no other characters.
  const value = /^[\x20-\x7e]+$/.test(id) ? id : encodeURIComponent(id);
  return { ...MORE_RIGHTS, ...Object.fromEntries([...USUAL, ...others].map((name) => [name, value])) };
}

/** Names under which an application might take from a query or a body whose call it is, or whose a thing is to be. */
const MEMBERS = ['user_id', 'userId', 'owner_id', 'ownerId', 'owner', 'user', 'tenant_id', 'tenantId', 'sub'];

const claimsOf = ({ id }: Person, column: string): Readonly<Record<string, string>> =>
  Object.fromEntries([column, ...MEMBERS].map((name) => [name, id]));

/** The request, whose query claims to be that one's. @param column that names a row's owner */
export const claimedInQuery = (request: Attempt, owner: Person, column: string): Attempt => ({
  ...request,
  path: withQuery(request.path, claimsOf(owner, column)),
});

/**
 * The request, where each object of its body claims to be that one's: a thing that is bound to the body as it came has the
 * owner whom the body names.
 */
export function claimedInBody(request: Attempt, owner: Person, column: string): Attempt | undefined {
  if (typeof request.body !== 'object' || request.body === null) return undefined;
  return { ...request, body: claimed(request.body, claimsOf(owner, column)) };
}

function claimed(value: unknown, claims: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => claimed(one, claims));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, claimed(member, claims)]);
  // What the request says for itself, such as whose things are asked for, it goes on saying.
  return { ...claims, ...Object.fromEntries(members) };
}
