import type { Workshop } from './workshop';

/** Ways to write an agent that its isolation spec must not let pass; each changes the agent as it was generated. */
const CARELESS = {
  /** Keeps what users said in a static, and answers with all of it. */
  static: (agent: string) =>
    agent
      .replace(/(export class (\w+)Agent [^{]*\{\n)/, '$1  static readonly said: string[] = [];\n\n')
      .replace(/(await task\.think\('Reading your rows', 10\);)/, 'SAID.push(message);\n    $1')
      .replace('`You asked: ${message}`', 'SAID.join()')
      .replace('return response;', 'return `${response} ${SAID.join()}`;')
      .replaceAll('SAID', `${/class (\w+)/.exec(agent)?.[1] ?? ''}.said`),
  /** Reads with a manager of its own, so under nobody's identity, instead of with the rows of its step. */
  manager: (agent: string) =>
    agent
      .replace(
        /(import \{ Agent,)/,
        "import { Inject } from '@nestjs/common';\nimport { DataSource } from 'typeorm';\n$1",
      )
      .replace(
        /(export class \w+Agent [^{]*\{\n)/,
        '$1  constructor(@Inject(DataSource) private readonly database: DataSource) {}\n\n',
      )
      .replace(/async \(rows\) =>/, 'async () =>')
      .replace('rows.query(CALLER)', 'this.database.manager.query(CALLER)'),
} as const;

/** Makes a generated agent careless. @throws Error when its text is none that this knows how to spoil */
export function makeCareless(workshop: Workshop, path: string, way: keyof typeof CARELESS): void {
  const before = workshop.read(path);
  const after = CARELESS[way](before);
  if (after === before) throw new Error(`${path} is as it was.`);
  workshop.write(path, after);
}
