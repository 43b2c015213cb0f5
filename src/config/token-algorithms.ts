/** What may sign with a shared secret, and with a key whose public half is at JWKS_URL. */
const OF_A_SECRET = ['HS256', 'HS384', 'HS512'];
const OF_PUBLIC_KEYS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Those by which no token could ever pass, with the key that there is: every call would be answered with 401. */
export function algorithmFaults(named: readonly string[], jwksUrl: string | undefined): string[] {
  const isNone = (name: string): boolean => name.toLowerCase() === 'none';
  const known = jwksUrl ? OF_PUBLIC_KEYS : OF_A_SECRET;
  const useless = named.filter((name) => !known.includes(name) && !isNone(name));
  return [
    ...(named.some(isNone) ? ['JWT_ALGORITHMS must not contain none'] : []),
    ...useless.map(
      (name) =>
        `JWT_ALGORITHMS: "${name}" does not go with ${jwksUrl ? 'JWKS_URL' : 'JWT_SECRET'}. Known: ${known.join(', ')}`,
    ),
  ];
}
