import { AGENT_DEFINITION, type AgentDefinition, type AgentHandler, Degraded } from '@airlock/agent-kit';
import type { Type } from '@nestjs/common';
import { singletonAudit } from '../singletons/singleton-audit';
import {
  type AgentBench,
  type AgentBenchOptions,
  type AgentRun,
  newUser,
  type TaskOptions,
  type TestUser,
} from './agent-bench';
import { BrokenPromiseError } from './broken-promise.error';

export interface AgentPromiseOptions extends AgentBenchOptions {
  /** What the agent is asked; should say the user's secret wherever users' words go. */
  input(user: TestUser): unknown;
  /** Puts rows of the user's own where the agent looks; they should say the user's secret. */
  arrange?(user: TestUser, bench: AgentBench): Promise<void>;
  /** What tools answer a user. */
  tools?(user: TestUser): TaskOptions['tools'];
  /** What the model answers a user. Default: no model. */
  model?(user: TestUser): TaskOptions['model'];
}

export interface AgentPromise {
  readonly name: string;
  /** @throws BrokenPromiseError, or what the agent threw */
  check(bench: AgentBench): Promise<void>;
}

/** Turns of each user, at once. */
const TURNS = 5;
/** Milliseconds that an agent may take to notice that it is to stop. */
const STOPS_WITHIN = 1_000;

/** What every agent owes its users, whatever it answers. */
export function agentPromises(
  type: Type<AgentHandler>,
  options: AgentPromiseOptions,
): readonly AgentPromise[] {
  const definition = definitionOf(type);
  const [alice, bob] = [newUser('alice'), newUser('bob')];

  const taskFor = (user: TestUser): TaskOptions => ({
    tools: options.tools?.(user),
    model: options.model?.(user),
  });
  const run = (bench: AgentBench, user: TestUser, also: TaskOptions = {}): Promise<AgentRun> =>
    bench.run(user, definition.input.parse(options.input(user)), { ...taskFor(user), ...also });

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
      name: 'gives its recorded steps back the same answer, without their rows',
      check: async (bench) => {
        const { answer, task } = await run(bench, alice);
        const steps = task.calls.filter(({ kind }) => kind === 'step');
        const committed = Object.fromEntries(steps.map(({ name, value }) => [name, value]));
        const again = await run(bench, alice, { committed });

        if (text(again.answer) !== text(answer)) {
          throw new BrokenPromiseError(
            `a resumed run answers ${text(again.answer)} instead of ${text(answer)}`,
          );
        }
      },
    },
    {
      name: 'shows neither of two users at once anything of the other',
      check: async (bench) => {
        for (const user of [alice, bob]) await options.arrange?.(user, bench);
        const turns = Array.from({ length: TURNS }, () => [alice, bob]).flat();
        const runs = await Promise.all(turns.map(async (user) => ({ user, ...(await run(bench, user)) })));

        for (const { user, answer, task } of runs) {
          refuseTrace(user === alice ? bob : alice, user, text({ answer, did: task.calls }));
        }
      },
    },
    {
      name: 'keeps nothing of its users',
      check: async (bench) => {
        for (const user of [alice, bob]) await run(bench, user);
        const secrets = [alice, bob].flatMap(({ userId, secret }) => [userId, secret]);
        const { findings } = singletonAudit(bench.app, { secrets, types: [type] });

        if (findings.length > 0)
          throw new BrokenPromiseError(findings.map(({ path, what }) => `${path} holds ${what}`).join('; '));
      },
    },
    {
      name: 'holds no connection while it waits for a tool or the model',
      check: async (bench) => {
        const held: string[] = [];
        const watched = watching(taskFor(alice), (what) => {
          if (bench.connectionsInUse > 0) held.push(what);
        });
        await run(bench, alice, watched);

        if (held.length > 0) throw new BrokenPromiseError(`a connection is held during ${held.join(', ')}`);
      },
    },
    {
      name: 'stops when it is told to',
      check: async (bench) => {
        const stop = new AbortController();
        stop.abort(new Error('Cancelled.'));
        const { signal } = stop;
        const outcome = await Promise.race([
          run(bench, alice, { signal }).then(({ task }) => (task.calls.length > 0 ? 'went on' : 'stopped')),
          after(STOPS_WITHIN, 'waited'),
        ]).catch(() => 'stopped');

        if (outcome !== 'stopped') throw new BrokenPromiseError(`cancelled, it ${outcome}`);
      },
    },
  ];
}

/** @throws BrokenPromiseError for a class without @Agent */
export function definitionOf(type: Type<AgentHandler>): AgentDefinition {
  const definition = Reflect.getMetadata(AGENT_DEFINITION, type) as AgentDefinition | undefined;
  if (!definition) throw new BrokenPromiseError(`${type.name} is no agent: it has no @Agent`);
  return definition;
}

function refuseTrace(of: TestUser, reader: TestUser, seen: string): void {
  for (const trace of [of.userId, of.secret]) {
    if (seen.includes(trace)) throw new BrokenPromiseError(`${reader.userId} is shown "${trace}": ${seen}`);
  }
}

/** The same tools and model, each call of which is looked at. */
function watching({ tools = {}, model }: TaskOptions, look: (what: string) => void): TaskOptions {
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
const text = (value: unknown): string => JSON.stringify(value);

async function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds).unref());
}
