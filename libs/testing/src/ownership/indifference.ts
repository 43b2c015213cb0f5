import type { Answer } from '../http/caller';
import type { Attempt, RouteEntry } from './route-entry';
import type { RouteName } from './routes-of';
import { withoutNames } from './same-answer';
import { cut } from './words';

interface Read {
  readonly route: RouteName;
  readonly request: Attempt;
}

type Ask = (read: Read) => Promise<Answer>;

/**
 * A total that counts foreign rows, or an order that they change, tells no secret and yet tells of them. So a stranger reads
 * what is the stranger's own before and behind what the owner makes. An answer that is never twice the same tells nothing here.
 * @returns faults
 */
export async function indifferentTo(
  make: () => Promise<void>,
  reads: readonly Read[],
  ask: Ask,
): Promise<readonly string[]> {
  const answers = [];
  for (const read of reads) {
    // The first may be what makes something of the stranger's own, such as a profile.
    const [, ...twice] = [await ask(read), comparable(await ask(read)), comparable(await ask(read))];
    answers.push({ read, twice });
  }
  await make();
  const faults = [];
  for (const {
    read,
    twice: [before, same],
  } of answers) {
    const after = comparable(await ask(read));
    if (before === same && before !== after)
      faults.push(
        `${read.route} by a stranger: changes with what the owner makes: ${cutAtDifference(before ?? '', after).join(' / ')}`,
      );
  }
  return faults;
}

/** What each caller reads of the own. */
export const ownReads = (route: RouteName, entry: RouteEntry): readonly Read[] =>
  entry.kind === 'own' && route.startsWith('GET ')
    ? entry.attempts.map((attempt) => ({ route, request: attempt() }))
    : [];

/** Long lists are the same for long. */
function cutAtDifference(before: string, after: string): string[] {
  const at = [...before].findIndex((character, index) => character !== after[index]);
  const from = Math.max(0, at - 80);
  return [before, after].map((text) => `${from > 0 ? '…' : ''}${cut(text.slice(from))}`);
}

const comparable = (answer: Answer): string => withoutNames(answer, []);
