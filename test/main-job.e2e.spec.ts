import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sampleWorkload } from '../src/workloads';
import { startAirlock, type TestServer } from './support/airlock';
import { askAndWait, importCsv, importSample, reportOf } from './support/main-job';

const DATA = process.env.AIRLOCK_DATA ?? resolve(__dirname, '../../shared/data');
const QUESTION = 'Where does my money go, and what would cut it by 20%?';

const TRACES = [
  { file: 'AzureLLMInferenceTrace_code.csv', rows: 8_819, input: 18_059_974, output: 245_896 },
  { file: 'AzureLLMInferenceTrace_conv.csv', rows: 19_366, input: 22_361_870, output: 4_088_665 },
];

/** A real trace where the folder is there; else the committed generator, with its own totals counted here by hand. */
function workload(index: number): { csv: string; rows: number; input: number; output: number } {
  const trace = TRACES[index];
  const path = resolve(DATA, trace?.file ?? '');
  if (trace && existsSync(path)) return { ...trace, csv: readFileSync(path, 'utf8') };
  const csv = sampleWorkload({ seed: 100 + index });
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  const sum = (name: string): number =>
    lines.reduce((total, line) => total + Number(line.split(',')[columns.indexOf(name)]), 0);
  return { csv, rows: lines.length, input: sum('input_tokens'), output: sum('output_tokens') };
}

describe('The main job, on real input: import, ask, watch, read', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
  });

  afterAll(() => server.close());

  it('serves two users at the same time, each with a report whose totals are exactly those of the own file', async () => {
    const files = [workload(0), workload(1)];
    const users = ['alice', 'bob'];

    const reports = await Promise.all(
      users.map(async (user, index) => {
        await importCsv(server, user, files[index]?.csv ?? '', { model: 'gpt-4o' });
        const run = await askAndWait(server, user, QUESTION);
        return { run, report: await reportOf(server, user, run) };
      }),
    );

    reports.forEach(({ run, report }, index) => {
      expect(run.status).toBe('success');
      const evidence = report.evidence as { name: string; value: unknown }[];
      const values = evidence.map(({ value }) => Number(value));
      const { rows, input, output } = files[index] ?? { rows: NaN, input: NaN, output: NaN };
      expect(values).toEqual(expect.arrayContaining([rows, input, output]));
      expect(String(report.markdown)).toContain(rows.toLocaleString('en-US'));
      expect(String(report.markdown)).toContain(input.toLocaleString('en-US'));
    });
    expect(reports[0]?.report.markdown).not.toBe(reports[1]?.report.markdown);
  });

  it('A5 gives the same report for the same rows, and another for others', async () => {
    for (const [user, seed] of [
      ['carol', 7],
      ['dave', 7],
      ['erin', 8],
    ] as const)
      await importSample(server, user, seed);

    const [carol, dave, erin] = await Promise.all(
      ['carol', 'dave', 'erin'].map(async (user) => {
        const report = await reportOf(server, user, await askAndWait(server, user, QUESTION));
        // The queries of the evidence name their user: that, and nothing else, may differ.
        return String(report.markdown).replaceAll(`"${user}"`, '"…"');
      }),
    );

    expect(dave).toBe(carol);
    expect(erin).not.toBe(carol);
  });

  it('E3 fills all six sections from imported data', async () => {
    await importSample(server, 'frank', 3);

    const report = await reportOf(server, 'frank', await askAndWait(server, 'frank', QUESTION));

    const sections = report.sections as Record<string, unknown>;
    expect(Object.keys(sections).length).toBeGreaterThanOrEqual(6);
    expect(Object.values(sections).every((section) => JSON.stringify(section).length > 2)).toBe(true);
  });

  it('tells a user without data what to send, and calls the run degraded, not done', async () => {
    const run = await askAndWait(server, 'grace', QUESTION);

    const report = await reportOf(server, 'grace', run);

    expect(String(report.markdown)).toMatch(/input_tokens/);
    expect(run.body).toMatchObject({ state: 'completed' });
  });
});
