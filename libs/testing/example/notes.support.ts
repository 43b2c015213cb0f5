import type { CanaryOperation, Operation, TestApp, TransactionResult } from '@airlock/testing';
import type { Isolation } from '@airlock/session';
import { mintToken } from './tokens';

/** @returns the ids of the new note, as an entry of the matrix wants them */
export async function writeNote(notes: TestApp, token: string, text: string): Promise<{ id: string }> {
  const answer = await notes.call({ method: 'POST', path: '/notes', token, body: { text } });
  if (answer.status !== 201) throw new Error(`The note was not written: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as { id: string };
}

export async function badTokens(userId: string): Promise<Record<string, string>> {
  return {
    forged: await mintToken(userId, {
      key: new TextEncoder().encode('a key that nobody gave out, and long'),
    }),
    expired: await mintToken(userId, { expiresIn: -3_600 }),
    'for another audience': await mintToken(userId, { audience: 'elsewhere' }),
    'no token': 'e30.e30.e30',
  };
}

/** What users of notes do, over and over. */
export const operations: readonly CanaryOperation[] = [
  {
    name: 'write a note',
    weight: 2,
    async run(actor) {
      const body = { text: `my secret is ${actor.user.secret}` };
      const { text } = await actor.call({ method: 'POST', path: '/notes', body }, 201);
      actor.remember('note', (JSON.parse(text) as { id: string }).id);
    },
  },
  {
    name: 'read all notes',
    async run(actor) {
      await actor.call({ method: 'GET', path: '/notes' }, 200);
    },
  },
  {
    name: 'read a note',
    weight: 2,
    async run(actor) {
      const id = actor.recall('note');
      if (id !== undefined) await actor.call({ method: 'GET', path: `/notes/${id}` }, 200);
    },
  },
];

/** One transaction over lists, by HTTP. */
export function listTransactions(
  notes: TestApp,
  token: string,
  isolation: Isolation,
): (operations: readonly Operation[]) => Promise<TransactionResult> {
  return async (wanted) => {
    const body = { isolation, operations: wanted };
    const { status, text } = await notes.call({ method: 'POST', path: '/lists/transactions', token, body });
    if (status === 409) return { outcome: 'aborted' };
    if (status !== 200) throw new Error(`The transaction was answered with ${status}: ${text}`);
    return { outcome: 'committed', operations: JSON.parse(text) as Operation[] };
  };
}
