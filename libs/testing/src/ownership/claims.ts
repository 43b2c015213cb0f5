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

/** Headers in which anybody can claim to be that one, and which must be believed of nobody. */
export function claimsToBe({ id }: Person, others: readonly string[] = []): Readonly<Record<string, string>> {
  // A header takes no other characters.
  const value = /^[\x20-\x7e]+$/.test(id) ? id : encodeURIComponent(id);
  return Object.fromEntries([...USUAL, ...others].map((name) => [name, value]));
}

/** Names under which an application might take from a query or a body whose call it is, or whose a thing is to be. */
const MEMBERS = ['user_id', 'userId', 'owner_id', 'ownerId', 'owner', 'user', 'tenant_id', 'tenantId', 'sub'];

/**
 * The request, where its query claims it and where each object of its body does: a thing that is bound to the body as it came has the
 * owner that the body names.
 */
export function claimsIn(
  request: Attempt,
  { id }: Person,
  column: string,
): readonly { readonly where: 'query' | 'body'; readonly claiming: Attempt }[] {
  const claims = Object.fromEntries([column, ...MEMBERS].map((name) => [name, id]));
  const query = { where: 'query', claiming: { ...request, path: withQuery(request.path, claims) } } as const;
  if (typeof request.body !== 'object' || request.body === null) return [query];
  return [query, { where: 'body', claiming: { ...request, body: claimed(request.body, claims) } }];
}

function claimed(value: unknown, claims: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => claimed(one, claims));
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, claimed(member, claims)]);
  // What the request says for itself, such as whose things are asked for, it goes on saying.
  return { ...claims, ...Object.fromEntries(members) };
}
