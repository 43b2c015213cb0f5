/** Of a body more was sent than is read. */
export class BodyTooLargeError extends Error {
  constructor(readonly mostBytes: number) {
    super(`The body has more than ${mostBytes} bytes.`);
    this.name = 'BodyTooLargeError';
  }
}

/**
 * Asks one address and no other: a redirect is an answer like any other, as what a user asked, and the key, are for the
 * host that was configured. Of an answer, a refusal's too, no more is read than is allowed.
 * @param mostBytes of a body, as they are after unpacking
 */
export const guardedFetch =
  (mostBytes: number): typeof fetch =>
  async (url, options) => {
    const response = await fetch(url, { ...options, redirect: 'manual' });
    if (!response.body) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(atMost(mostBytes)), { status, statusText, headers });
  };

function atMost(mostBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = mostBytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new BodyTooLargeError(mostBytes));
      else controller.enqueue(chunk);
    },
  });
}
