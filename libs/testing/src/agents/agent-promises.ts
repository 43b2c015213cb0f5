import { AGENT_DEFINITION, type AgentDefinition, type AgentHandler, Degraded } from '@airlock/agent-kit';
import type { RecordingTaskOptions } from '@airlock/agent-kit/testing';
import type { Type } from '@nestjs/common';
import { BrokenPromiseError } from './broken-promise.error';
import type { IsolationBench, IsolationBenchOptions } from './isolation-bench';
import type { KeptPromise } from './kept-promise';
import { SessionTask } from './session-task';
import { testUser, type TestUser } from './test-user';
import { refuseKeepsakes, refuseTraces, textOf } from './traces';

type TaskOptions = Omit<RecordingTaskOptions, 'context' | 'rows'>;

export interface AgentPromiseOptions extends IsolationBenchOptions {
  /** What the agent is asked; should say the user's secret wherever users' words go. */
  input(user: TestUser): unknown;
  /** Puts rows of the user's own where the agent looks; they should say the user's secret. */
  arrange?(user: TestUser, bench: IsolationBench<AgentHandler>): Promise<void>;
  /** What tools answer a user. */
  tools?(user: TestUser): TaskOptions['tools'];
  /** What the model answers a user. Default: no model. */
  model?(user: TestUser): TaskOptions['model'];
}

/** Turns of each user, at once. */
const TURNS = 5;
/** Milliseconds that an agent may take to notice that it is to stop. */
const STOPS_WITHIN = 5_000;

/** What every agent owes its users, whatever it answers. */
export function agentPromises(
  type: Type<AgentHandler>,
  options: AgentPromiseOptions,
): readonly KeptPromise<AgentHandler>[] {
  const definition = definitionOf(type);
  const users = [testUser('alice'), testUser('bob')] as const;
  const [alice] = users;

  const taskFor = (user: TestUser): TaskOptions => ({
    tools: options.tools?.(user),
    model: options.model?.(user),
  });
  const run = (
    bench: IsolationBench<AgentHandler>,
    user: TestUser,
    also: TaskOptions = {},
  ): Promise<AgentRun> =>
    bench.as(user, async (agent, context) => {
      const task = new SessionTask({ ...taskFor(user), ...also, context }, bench.units);
      const answer = await agent.run(definition.input.parse(options.input(user)), task);
      return { agent, task, answer };
    });

  return [
    {
      name: 'is made anew for each run',
      check: async (bench) => {
        const first = await run(bench, alice);
        const second = await run(bench, alice);

        if (first.agent === second.agent) throw new BrokenPromiseError('two runs share one instance');
      },
    },
    {
      name: 'answers in the shape that it declares',
      check: async (bench) => {
        const { answer } = await run(bench, alice);

        definition.output.parse(outputOf(answer));
      },
    },
    {
      name: 'gives the same answer again from its recorded steps',
      check: async (bench) => {
        const { answer, task } = await run(bench, alice);
        const steps = task.calls.filter(({ kind }) => kind === 'step');
        const committed = Object.fromEntries(steps.map(({ name, value }) => [name, value]));
        const again = textOf((await run(bench, alice, { committed })).answer);

        if (again !== textOf(answer))
          throw new BrokenPromiseError(`a resumed run answers ${again} instead of ${textOf(answer)}`);
      },
    },
    {
      name: 'shows neither of two users at once anything of the other',
      check: async (bench) => {
        for (const user of users) await options.arrange?.(user, bench);
        const turns = Array.from({ length: TURNS }, () => users).flat();
        const shown = turns.map(async (user) => {
          const { answer, task } = await run(bench, user);
          return { user, what: { answer, did: task.calls } };
        });

        refuseTraces(users, await Promise.all(shown));
      },
    },
    {
      name: 'keeps nothing of its users',
      check: async (bench) => {
        for (const user of users) await run(bench, user);

        refuseKeepsakes(bench, users, [type]);
      },
    },
    {
      name: 'holds no connection while it waits for a tool or the model',
      check: async (bench) => {
        const held: string[] = [];
        const look = (what: string): void => {
          if (bench.connectionsInUse > 0) held.push(what);
        };
        await run(bench, alice, watched(taskFor(alice), look));

        if (held.length > 0) throw new BrokenPromiseError(`a connection is held during ${held.join(', ')}`);
      },
    },
    {
      name: 'stops when it is told to',
      check: async (bench) => {
        const stop = new AbortController();
        stop.abort(new Error('Cancelled.'));
        const outcome = await Promise.race([
          run(bench, alice, { signal: stop.signal }).then(({ task }) =>
            task.calls.length > 0 ? 'went on' : 'stopped',
          ),
          after(STOPS_WITHIN, 'waited'),
        ]).catch(() => 'stopped');

        if (outcome !== 'stopped') throw new BrokenPromiseError(`cancelled, it ${outcome}`);
      },
    },
  ];
}

interface AgentRun {
  readonly agent: AgentHandler;
  readonly task: SessionTask;
  readonly answer: unknown;
}

/** @throws BrokenPromiseError for a class without @Agent */
export function definitionOf(type: Type<AgentHandler>): AgentDefinition {
  const definition = Reflect.getMetadata(AGENT_DEFINITION, type) as AgentDefinition | undefined;
  if (!definition) throw new BrokenPromiseError(`${type.name} is no agent: it has no @Agent`);
  return definition;
}

/** The same tools and model, each call of which is looked at. */
function watched({ tools = {}, model }: TaskOptions, look: (what: string) => void): TaskOptions {
  const watchedTools = Object.entries(tools).map(([name, tool]) => [
    name,
    (input: object) => {
      look(`the tool "${name}"`);
      return tool(input);
    },
  ]);
  return {
    tools: Object.fromEntries(watchedTools) as TaskOptions['tools'],
    model:
      model &&
      ((request) => {
        look(`the model's "${request.category}"`);
        return model(request);
      }),
  };
}

const outputOf = (answer: unknown): unknown => (answer instanceof Degraded ? answer.output : answer);

async function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds).unref());
}
