import { AGENT_DEFINITION, type AgentDefinition, type AgentHandler, Degraded } from '@airlock/agent-kit';
import { RecordingTask, type RecordingTaskOptions } from '@airlock/agent-kit/testing';
import { UserExecutionContext } from '@airlock/session';
import { Scope, type Type } from '@nestjs/common';
import { newSecret, newUserId } from '../canary/secrets';
import { openDatabase } from '../singletons/belongings';
import { walk } from '../singletons/walk';

/** What the agent is given; `secret` goes into every text of the input. */
export interface AgentCase extends Omit<RecordingTaskOptions, 'context'> {
  readonly input: object;
}

const SCOPE_OPTIONS = 'scope:options';

/**
 * The promises that every agent keeps: its schema, the same answer for the same input, nothing carried from one user to
 * the next, only declared tools and events, an end when it is aborted, no committed step done twice.
 * @param make an instance with its dependencies, as DI would make it; called anew for every run
 * @param example input and surroundings of a typical run, with the given secret in its texts
 */
export function describeAgent<Handler extends AgentHandler<never>>(
  type: Type<Handler>,
  make: () => Handler,
  example: (secret: string) => AgentCase,
): void {
  const definition = Reflect.getMetadata(AGENT_DEFINITION, type) as AgentDefinition | undefined;

  describe(`The agent ${definition?.name ?? type.name}`, () => {
    it('is declared: a name, a sentence about it, two schemas, and an instance for each run', () => {
      expect(definition?.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(definition?.description).toMatch(/\S/);
      expect(definition?.input).toBeDefined();
      expect(definition?.output).toBeDefined();
      expect(Reflect.getMetadata(SCOPE_OPTIONS, type)).toMatchObject({ scope: Scope.REQUEST });
    });

    it('answers plain JSON of its schema', async () => {
      const { output } = await run(newSecret());

      expect(definition?.output.safeParse(output)).toMatchObject({ success: true });
      expect(JSON.parse(JSON.stringify(output))).toEqual(output);
    });

    it('gives the same answer for the same input', async () => {
      const secret = newSecret();

      const [first, second] = [await run(secret), await run(secret)];

      expect(second.output).toEqual(first.output);
    });

    it('leaves its input as it was', async () => {
      const secret = newSecret();
      const { input } = example(secret);

      await run(secret, { input });

      expect(input).toEqual(example(secret).input);
    });

    it('carries nothing from one user to the next, neither in an instance nor in its class', async () => {
      const [alice, bob] = [newSecret(), newSecret()];

      await run(alice);
      const { output, task } = await run(bob);

      expect(JSON.stringify([output, task.calls])).not.toContain(alice);
    });

    it('calls only the tools and emits only the events that it declares', async () => {
      const { task } = await run(newSecret());

      expect(definition?.tools ?? []).toEqual(expect.arrayContaining(task.namesOf('tool')));
      expect(definition?.events ?? []).toEqual(expect.arrayContaining(task.namesOf('emit')));
    });

    it('holds no session, neither before nor after a run', async () => {
      const handler = make();
      const before = sessionsIn(handler);

      await run(newSecret(), {}, handler);

      expect([...before, ...sessionsIn(handler)]).toEqual([]);
    });

    it('does not answer when it is aborted', async () => {
      const signal = AbortSignal.abort(new Error('cancelled'));
      const { task } = await run(newSecret());

      const aborted = run(newSecret(), { signal });

      if (task.calls.length > 0) await expect(aborted).rejects.toThrow('cancelled');
      else await expect(aborted).resolves.toBeDefined();
    });

    it('takes committed steps as they are after a crash, and comes to the same answer', async () => {
      const secret = newSecret();
      const first = await run(secret);
      const steps = first.task.calls.filter(({ kind }) => kind === 'step');
      const committed = Object.fromEntries(steps.map(({ name, value }) => [name, value]));

      const again = await run(secret, { committed, rows: { query: refuse } });

      expect(again.output).toEqual(first.output);
    });
  });

  async function run(
    secret: string,
    changes: Partial<AgentCase> = {},
    handler: Handler = make(),
  ): Promise<{ output: unknown; task: RecordingTask }> {
    const { input, ...surroundings } = { ...example(secret), ...changes };
    const context = UserExecutionContext.create({
      userId: newUserId(),
      threadId: crypto.randomUUID(),
      runId: crypto.randomUUID(),
    });
    const task = new RecordingTask({ ...surroundings, context });
    const parsed = definition?.input.parse(structuredClone(input));
    const answer: unknown = await handler.run(parsed as never, task);
    return { output: answer instanceof Degraded ? (answer.output as unknown) : answer, task };
  }
}

/** A step that was committed must not ask the database again. */
const refuse = (): Promise<never> => Promise.reject(new Error('A committed step ran again.'));

function sessionsIn(handler: object): string[] {
  const found: string[] = [];
  walk([{ label: handler.constructor.name, value: handler }], ({ value, path, isEmpty }) => {
    const what = openDatabase(value, isEmpty);
    if (what !== undefined) found.push(`${path()}: ${what}`);
    return what === undefined ? 'enter' : 'stop';
  });
  return found;
}
