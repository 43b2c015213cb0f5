import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

const SEPARATOR = '\n\n';

/** The clients of one server: connections are kept, and answers read as they come. */
export class Client {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /**
   * Sends and reads to the end.
   * @param onFrame each server-sent event, as text, when it has arrived
   * @returns the whole body when nobody takes frames
   */
  async call(path: string, { token, body, onFrame, signal }: Call = {}): Promise<string> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const sent = request(`${this.url}${path}`, {
      agent: this.agent,
      method: text === undefined ? 'GET' : 'POST',
      signal,
      headers: {
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (piece: string) => {
        rest += piece;
        if (onFrame && response.statusCode === 200) rest = takeFrames(rest, onFrame);
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(rest);
        else reject(new Error(`${path}: ${response.statusCode} ${rest}`));
      });
    });
    sent.end(text);
    return promise;
  }

  close(): void {
    this.agent.destroy();
  }
}

export interface Call {
  readonly token?: string;
  readonly body?: object;
  readonly onFrame?: (frame: string) => void;
  readonly signal?: AbortSignal;
}

function takeFrames(text: string, onFrame: (frame: string) => void): string {
  const frames = text.split(SEPARATOR);
  for (const frame of frames.slice(0, -1)) onFrame(frame);
  return frames.at(-1) ?? '';
}

/**
 * So many users, each with one call at a time, until the time is up.
 * @returns calls that ended in it, per second until the last of them did; and how many ended at all, since each user's last
 * one ends later. Users of one server come to move in step: by the whole time, those who are just under way at its end
 * would count for nothing, which is a fifth of the figure where a call takes a fifth of the time.
 */
export async function closedLoop(
  users: number,
  seconds: number,
  call: (user: number) => Promise<void>,
): Promise<{ perSecond: number; ended: number }> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  let done = 0;
  let doneAt = start;
  let ended = 0;
  const user = async (index: number): Promise<void> => {
    while (performance.now() < end) {
      await call(index);
      ended += 1;
      const now = performance.now();
      if (now >= end) return;
      done += 1;
      doneAt = now;
    }
  };
  await Promise.all(Array.from({ length: users }, (_, index) => user(index)));
  return { perSecond: done === 0 ? 0 : done / ((doneAt - start) / 1_000), ended };
}
