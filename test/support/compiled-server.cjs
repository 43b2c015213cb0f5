'use strict';

// What `npm run build` made, with one agent and one tool of this file's: node compiled-server.cjs <dist>
const { join } = require('node:path');
const { Module } = require('@nestjs/common');
const { z } = require('zod');

const dist = process.argv[2];
const { Agent, Tool } = require(join(dist, 'libs/agent-kit/src'));
const { createApp } = require(join(dist, 'src/app.setup'));
const { AirlockConfig } = require(join(dist, 'src/config'));

/** Its thread never comes back by itself. */
exports.loop = () => {
  for (;;);
};

class LoopTool {}
Tool({
  name: 'loop',
  description: 'Never ends.',
  input: z.object({}),
  isolated: { module: __filename, export: 'loop' },
})(LoopTool);

/** Does what the message says, as the agent that every run ends with. */
class OnlyAgent {
  async run({ message }, task) {
    if (message === 'loop') return { tool: await task.tool('loop', {}) };
    for (const until = Date.now() + Number(message); Date.now() < until;);
    return { held: Number(message) };
  }
}
Agent({
  name: 'reporting',
  description: 'Loops.',
  phase: 'reporting',
  input: z.object({ message: z.string() }),
  output: z.record(z.string(), z.unknown()),
  mayFail: false,
  tools: ['loop'],
})(OnlyAgent);

class LoopingModule {}
Module({ providers: [OnlyAgent, LoopTool] })(LoopingModule);

async function main() {
  const app = await createApp(AirlockConfig.from(process.env), { agents: LoopingModule, logger: ['fatal'] });
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`ready ${await app.getUrl()}\n`);
}

if (require.main === module) void main();
