import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';

/** A set of keys has some thousand bytes, with certificates some ten thousand. */
const MOST_BYTES = 1_048_576;

/** From the call to the last byte. */
const PATIENCE_MS = 5_000;

/** The keys behind an address of the identity provider, read when they are needed and kept for a while. */
export function keySetAt(url: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), { timeoutDuration: PATIENCE_MS, [customFetch]: fetchedWhole });
}

/** Whatever stands at the address by mistake or malice, no more of it is read than a set of keys can be. */
const fetchedWhole: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200 || !response.body) return response;
  const body: AsyncIterable<Uint8Array> = response.body;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // To leave the loop is to cancel the rest.
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > MOST_BYTES)
      throw new Error(`the answer has more than ${MOST_BYTES} bytes, as no set of keys has`);
    pieces.push(piece);
  }
  return new Response(Buffer.concat(pieces), { status: response.status, headers: response.headers });
};
