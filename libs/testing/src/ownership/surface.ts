import type { Intrusion } from './intrusion';

/** A way in that is no route: the messages of a socket, the types of jobs. */
export interface Surface {
  /** Such as `socket message`. */
  readonly kind: string;
  /** What there is, read from the running application. */
  readonly names: readonly string[];
  /** For each name an attempt by a stranger on what is the owner's. */
  readonly attempts: Readonly<Record<string, () => Promise<SurfaceAnswer>>>;
}

export interface SurfaceAnswer {
  readonly wasRefused: boolean;
  /** Everything that the stranger was told. */
  readonly text: string;
  /** What the stranger sent, and therefore knew. */
  readonly sent?: unknown;
}

/** @returns how many were tried */
export async function trySurface(surface: Surface, intrusion: Intrusion): Promise<number> {
  const { kind, names, attempts } = surface;
  for (const name of names) {
    const attempt = attempts[name];
    if (!attempt) {
      intrusion.faults.push(`${kind} ${name}: has no attempt, so nobody tried it`);
      continue;
    }
    const answer = await intrusion.unchanged(`${kind} ${name}`, false, attempt);
    if (!answer.wasRefused)
      intrusion.faults.push(`${kind} ${name}: was not refused: ${answer.text.slice(0, 160)}`);
    intrusion.expectNoSecret(`${kind} ${name}`, answer.text, answer.sent);
  }
  for (const name of Object.keys(attempts).filter((attempt) => !names.includes(attempt)))
    intrusion.faults.push(`${kind} ${name}: has an attempt and does not exist`);
  return names.length;
}
