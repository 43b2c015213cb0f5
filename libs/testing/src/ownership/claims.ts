import type { Person } from './route-entry';

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
