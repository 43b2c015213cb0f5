import { AgentServer, type RunBody, runPath } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import { type Act, type Script, scriptOf } from '../../agent/testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };

interface Said {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
}
interface State {
  readonly values: { readonly messages: Said[] };
  readonly checkpoint: { readonly checkpoint_id: string };
  readonly parent_checkpoint: { readonly checkpoint_id: string };
}

describe('questions that are asked while an answer is still being worked on', () => {
  let server: AgentServer;
  let replica: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
    replica = await AgentServer.start({}, server.database);
  });

  afterAll(async () => {
    await replica.close();
    await server.close();
  });

  const gated = (name: string): Script => worker(['until', name]);
  const said = async (user: string, threadId: string, by = server): Promise<Said[]> =>
    (await by.fetch(user, `/v2/threads/${threadId}/state`)).body.values.messages as Said[];
  const statesOf = async (user: string, threadId: string): Promise<State[]> =>
    (await server.post(user, `/v2/threads/${threadId}/history`, { limit: 100 })).body as State[];
  /** Each answer by its word, each question by its own. */
  const words = (messages: readonly { role: string; content: string }[]): string[] =>
    messages.map(({ role, content }) => (role === 'user' ? content : 'answer'));
  const known = async (user: string, run: RunBody): Promise<string[]> =>
    words((await server.fetch(user, runPath(run, '/state'))).body.state.history);

  /** A run at work, and others that wait for it. */
  async function queue(user: string, ...questions: string[]): Promise<{ first: RunBody; next: RunBody[] }> {
    const first = await server.begin(user, gated(user), alone);
    const next: RunBody[] = [];
    for (const question of questions)
      next.push(await server.begin(user, question, { ...alone, threadId: first.thread_id }));
    return { first, next };
  }

  it('each is seen at once, last; it is answered behind the answer that it waited for, and its run knows that one', async () => {
    const user = 'ahead-three';
    const asked = scriptOf(gated(user));
    const { first, next } = await queue(user, 'second', 'third', 'fourth');
    const threadId = first.thread_id;

    const before = await said(user, threadId);
    openGate(user);
    for (const run of next) expect((await server.ended(user, run)).state).toBe('completed');
    const after = await said(user, threadId);

    expect(words(before)).toEqual([asked, 'second', 'third', 'fourth']);
    expect(words(after)).toEqual([
      asked,
      'answer',
      'second',
      'answer',
      'third',
      'answer',
      'fourth',
      'answer',
    ]);
    expect(await Promise.all(next.map((run) => known(user, run)))).toEqual([
      [asked, 'answer'],
      [asked, 'answer', 'second', 'answer'],
      [asked, 'answer', 'second', 'answer', 'third', 'answer'],
    ]);
    // A page finds them again by the ids that it has seen.
    const ids = (messages: Said[]): string[] =>
      messages.filter(({ role }) => role === 'user').map(({ id }) => id);
    expect(ids(after)).toEqual(ids(before));
    expect(new Set(after.map(({ id }) => id)).size).toBe(8);
  });

  it('the states of the thread, while they wait and afterwards, show what was said by then', async () => {
    const user = 'ahead-states';
    const asked = scriptOf(gated(user));
    const { first, next } = await queue(user, 'second', 'third');
    const [second, third] = next as [RunBody, RunBody];
    const shownIn = async (run: RunBody): Promise<string[][]> =>
      (await statesOf(user, first.thread_id))
        .filter(({ checkpoint }) => checkpoint.checkpoint_id.startsWith(run.run_id))
        .map(({ values }) => words(values.messages));

    const waiting = await shownIn(second);
    openGate(user);
    await server.ended(user, third);

    expect(waiting).toEqual([[asked, 'second']]);
    const atFirst = await shownIn(first);
    // Behind the first is the state before all.
    expect([atFirst[0], atFirst.at(-2)]).toEqual([[asked, 'answer'], [asked]]);
    const afterwards = await shownIn(second);
    expect(afterwards[0]).toEqual([asked, 'answer', 'second', 'answer']);
    expect(afterwards.slice(1).every((state) => state.join() === [asked, 'answer', 'second'].join())).toBe(
      true,
    );
    expect(afterwards.length).toBeGreaterThan(1);
  });

  it('one that is put in other words afterwards is asked behind the answer that it had waited for', async () => {
    const user = 'ahead-edited';
    const asked = scriptOf(gated(user));
    const { first, next } = await queue(user, 'second');
    openGate(user);
    await server.ended(user, next[0] as RunBody);
    const before = await said(user, first.thread_id);
    const question = before.find(({ content }) => content === 'second')?.id;
    // As chat pages do it: where the message is first seen, the state before.
    const seen = (await statesOf(user, first.thread_id)).findLast(({ values }) =>
      values.messages.some(({ id }) => id === question),
    );

    const edited = await server.finish(user, 'in other words', {
      ...alone,
      threadId: first.thread_id,
      more: { checkpoint: seen?.parent_checkpoint },
    });

    expect(await known(user, edited)).toEqual([asked, 'answer']);
    expect(words(await said(user, first.thread_id))).toEqual([asked, 'answer', 'in other words', 'answer']);
  });

  it('all that name the state of the run at work mean its conversation, and wait one behind the other', async () => {
    const user = 'ahead-named';
    const asked = scriptOf(gated(user));
    const first = await server.begin(user, gated(user), alone);
    const [state] = await statesOf(user, first.thread_id);
    const named = { ...alone, threadId: first.thread_id, more: { checkpoint: state?.checkpoint } };
    await server.begin(user, 'second', named);
    const third = await server.begin(user, 'third', named);

    openGate(user);
    await server.ended(user, third);

    expect(await known(user, third)).toEqual([asked, 'answer', 'second', 'answer']);
    expect(words(await said(user, first.thread_id))).toHaveLength(6);
  });

  it.each(['interrupt', 'rollback'] as const)(
    'one that is taken back by %s before its turn leaves the others as they are',
    async (action) => {
      const user = `ahead-${action}`;
      const asked = scriptOf(gated(user));
      const { first, next } = await queue(user, 'second', 'third');
      const [second, third] = next as [RunBody, RunBody];
      await server.post(user, runPath(second, `/cancel?wait=true&action=${action}`));

      const waiting = words(await said(user, first.thread_id));
      openGate(user);
      await server.ended(user, third);

      const kept = action === 'interrupt' ? ['second'] : [];
      expect(waiting).toEqual([asked, ...kept, 'third']);
      // Nobody would take the answer to the first for one to the second.
      expect(await known(user, third)).toEqual([asked, 'answer', ...kept]);
      expect(words(await said(user, first.thread_id))).toEqual([asked, 'answer', ...kept, 'third', 'answer']);
    },
  );

  it('those that are stopped before their turn stand behind the answer at work in their order, also where none comes after them', async () => {
    const user = 'ahead-stopped';
    const asked = scriptOf(gated(user));
    const { first, next } = await queue(user, 'second', 'third', 'fourth');
    const [second, third, fourth] = next as [RunBody, RunBody, RunBody];
    for (const run of [third, fourth, second]) await server.post(user, runPath(run, '/cancel?wait=true'));

    const waiting = words(await said(user, first.thread_id));
    openGate(user);
    await server.ended(user, first);

    expect(waiting).toEqual([asked, 'second', 'third', 'fourth']);
    expect(words(await said(user, first.thread_id))).toEqual([asked, 'answer', 'second', 'third', 'fourth']);
    const fifth = await server.finish(user, 'fifth', { ...alone, threadId: first.thread_id });
    expect(await known(user, fifth)).toEqual([asked, 'answer', 'second', 'third', 'fourth']);
    expect(words(await said(user, first.thread_id)).slice(-2)).toEqual(['fifth', 'answer']);
  });

  it('one that is stopped behind another that waits stands behind the answer to that', async () => {
    const user = 'ahead-behind';
    const asked = scriptOf(gated(user));
    const { first, next } = await queue(user, 'second', 'third');
    const [second, third] = next as [RunBody, RunBody];
    await server.post(user, runPath(third, '/cancel?wait=true'));

    openGate(user);
    await server.ended(user, second);

    expect(await known(user, second)).toEqual([asked, 'answer']);
    expect(words(await said(user, first.thread_id))).toEqual([asked, 'answer', 'second', 'answer', 'third']);
  });

  it.each(['interrupt', 'rollback'] as const)(
    'a question that ends those at work by %s ends those that wait, and is the last',
    async (strategy) => {
      const user = `ahead-all-${strategy}`;
      const asked = scriptOf(gated(user));
      const { first } = await queue(user, 'second', 'third');

      const last = await server.finish(user, 'last', {
        ...alone,
        threadId: first.thread_id,
        more: { multitask_strategy: strategy },
      });

      const kept = strategy === 'interrupt' ? [asked, 'second', 'third'] : [];
      expect(await known(user, last)).toEqual(kept);
      expect(words(await said(user, first.thread_id))).toEqual([...kept, 'last', 'answer']);
    },
  );

  it('on two replicas, with ids of their clients and several messages at once, the order is the same', async () => {
    const user = 'ahead-replicas';
    const asked = scriptOf(gated(user));
    const first = await server.begin(user, gated(user), alone);
    const order = (...messages: object[]) => ({ assistant_id: 'worker', input: { messages } });
    const path = `/v2/threads/${first.thread_id}/runs`;
    const second = await replica.post(
      user,
      path,
      order(
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'mine', id: 'mine-1' },
        { role: 'user', content: 'second', id: 'mine-2' },
      ),
    );
    const third = await server.post(user, path, order({ role: 'user', content: 'third', id: 'mine-3' }));

    openGate(user);
    await replica.ended(user, third.body as RunBody);

    const after = await said(user, first.thread_id, replica);
    expect(after.map(({ role, content }) => (role === 'assistant' ? 'answer' : content))).toEqual([
      asked,
      'answer',
      'Be brief.',
      'mine',
      'second',
      'answer',
      'third',
      'answer',
    ]);
    expect(after.map(({ id }) => id).filter((id) => id.startsWith('mine'))).toEqual([
      'mine-1',
      'mine-2',
      'mine-3',
    ]);
    const { body } = await server.fetch(user, runPath(second.body as RunBody, '/state'));
    expect(body.state.history.map(({ role }: Said) => role)).toEqual(['user', 'assistant', 'system', 'user']);
  });
});
