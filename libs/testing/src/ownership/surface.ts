import type { Ids } from './route-entry';
import type { Witness } from './witness';

/** A way in that is no route: the messages of a socket, the types of jobs. */
export interface Surface {
  /** Such as `socket message`. */
  readonly kind: string;
  /** What there is, read from the running application. */
  readonly names: readonly string[];
  /** Makes, as the owner, what is then tried; called once, before any row is looked at. */
  prepare?(): Promise<Ids>;
  /** Whether the stranger may write rows of the own by it; then the owner's alone are looked at. Default false. */
  readonly mayWrite?: boolean;
  /** For each name an attempt by a stranger on what is the owner's. @param ids from `prepare` */
  readonly attempts: Readonly<Record<string, (ids: Ids) => Promise<SurfaceAnswer>>>;
}

export interface SurfaceAnswer {
  readonly wasRefused: boolean;
  /** Everything that the stranger was told. */
  readonly text: string;
  /** What the stranger sent, and therefore knew. */
  readonly sent?: unknown;
}

/** @returns how many were tried */
export async function trySurface(surface: Surface, witness: Witness): Promise<number> {
  const { kind, names, attempts, mayWrite = false } = surface;
  const ids = (await surface.prepare?.()) ?? {};
  witness.nowSecret(ids);
  for (const name of names) {
    const attempt = attempts[name];
    if (!attempt) {
      witness.faults.push(`${kind} ${name}: has no attempt, so nobody tried it`);
      continue;
    }
    const answer = await witness.unchanged(`${kind} ${name}`, mayWrite, () => attempt(ids));
    if (!answer.wasRefused)
      witness.faults.push(`${kind} ${name}: was not refused: ${answer.text.slice(0, 160)}`);
    witness.expectNoSecret(`${kind} ${name}`, answer.text, answer.sent);
  }
  for (const name of Object.keys(attempts).filter((attempt) => !names.includes(attempt)))
    witness.faults.push(`${kind} ${name}: has an attempt and does not exist`);
  return names.length;
}
