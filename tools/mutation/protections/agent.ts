import type { Mutation } from '../mutation';

export const agent: readonly Mutation[] = [
  {
    name: 'what nobody awaits ends no process (E13)',
    file: 'src/agent/strays/stray-errors.ts',
    find: "process.on('unhandledRejection', this.onRejection);\n    process.on('uncaughtException', this.onException);",
    replace: '',
    specs: ['src/agent/strays/stray-errors.e2e.spec.ts'],
  },
  {
    name: 'a tool call of another run (T2)',
    file: 'src/agent/tools/tool-dispatcher.ts',
    find: 'context.userId === run.context.userId && context.runId === run.context.runId',
    replace: 'context.userId !== "" && run.context.userId !== ""',
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts'],
  },
  {
    name: "another user's context in the engine (E5)",
    file: 'src/agent/turn/execution-engine.ts',
    find: 'if (context.userId === userId && context.runId === runId) return this.work;',
    replace: 'if (userId !== "" && runId !== "") return this.work;',
    specs: ['src/agent/execution-engine.e2e.spec.ts', 'test/scenarios/runs.e2e.spec.ts'],
  },
  {
    name: 'an agent that answers leaves nothing under way',
    file: 'src/agent/turn/attempt.ts',
    find: '    task.assertAllAwaited();\n',
    replace: '',
    specs: ['src/agent/strays/stray-errors.e2e.spec.ts'],
  },
  {
    name: 'an agent that has answered begins nothing more',
    file: 'src/agent/turn/attempt.ts',
    find: '    over.abort(new AttemptOverError(definition.name));\n',
    replace: '',
    specs: ['src/agent/strays/stray-errors.e2e.spec.ts'],
  },
  {
    name: "the log of an agent's failure does not quote its user",
    file: 'src/agent/turn/failure-line.ts',
    find: ': `${name} ${code}`;',
    replace: ': `${name} ${code}: ${message}`;',
    specs: ['src/agent/turn/failure-line.spec.ts'],
  },
  {
    name: 'a tool asks for its permission (T4)',
    file: 'src/agent/tools/tool-dispatcher.ts',
    find: 'if (permission !== undefined && !run.scopes.includes(permission)) {',
    replace: "if (permission === '' && run.scopes.length === 0) {",
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts'],
  },
  {
    name: 'an agent calls only the tools that it names',
    file: 'src/agent/tools/tool-dispatcher.ts',
    find: 'if (!tool || !channel.mayCall(call.tool)) return',
    replace: 'if (!tool) return',
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts', 'src/agent/execution-engine.e2e.spec.ts'],
  },
  {
    name: 'a tool of one run is invisible to another (T1)',
    file: 'src/agent/tools/tool-dispatcher.ts',
    find: 'private readonly own = new Map<string, RegisteredTool & { readonly handler: ToolHandler }>();',
    replace:
      'private get own() {\n    return ((globalThis as Record<string, unknown>).tools ??= new Map()) as Map<string, RegisteredTool & { readonly handler: ToolHandler }>;\n  }',
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts'],
  },
  {
    name: 'the tools of a run end with it (T5)',
    file: 'src/agent/tools/tool-dispatcher.ts',
    find: 'if (this.isDisposed) throw',
    replace: 'if (this.isDisposed && !this.run) throw',
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts'],
  },
  {
    name: 'an answer without what its tool was asked for is no success (E16)',
    file: 'src/agent/turn/attempt.ts',
    find: 'degradedReason: task.lacks, ',
    replace: '',
    specs: ['src/agent/tools/tool-dispatcher.e2e.spec.ts'],
  },
  {
    name: 'an agent that may not fail fails its run (E2)',
    file: 'src/agent/run/supervisor.ts',
    find: '!isAnswer && agent.definition.mayFail === false',
    replace: "!isAnswer && name === ''",
    specs: ['src/agent/supervisor.e2e.spec.ts'],
  },
];
