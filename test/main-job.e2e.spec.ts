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

    const sections = report.sections as { id: string; markdown: string; missing_because: string | null }[];
    expect(sections.map(({ id, missing_because: missing }) => [id, missing])).toEqual(
      [
        'summary',
        'workload_profile',
        'findings',
        'strategies_and_savings',
        'action_plan',
        'risks_assumptions_confidence',
        'appendix_a_evidence',
        'appendix_b_method',
      ].map((id) => [id, null]),
    );
    for (const { markdown } of sections) expect(markdown.length).toBeGreaterThan(40);
  });

  it('W6: shows its user live what was found: of their own models and prices nothing is taken for a secret', async () => {
    await importSample(server, 'ivan', 3);
    const { threadId, runId } = await askAndWait(server, 'ivan', QUESTION);

    const stream = await fetch(`${server.url}/v2/threads/${threadId}/runs/${runId}/events`, {
      headers: { authorization: await server.bearer('ivan') },
    });
    const told = await stream.text();

    expect(told).toContain('gpt-4o');
    expect(told.match(/"[^"]*":"?\[redacted\]/g) ?? []).toEqual([]);
  });

  it('A5 reports on calls that cost nothing too: nothing is missing, nothing is saved', async () => {
    const rows = Array.from(
      { length: 120 },
      (_, n) => `2024-05-01T10:${String(n % 60).padStart(2, '0')}:00Z,gpt-4o,500,50,0,0`,
    );
    const csv = ['time,model,input_tokens,output_tokens,latency_ms,cost_usd', ...rows].join('\n');
    await importCsv(server, 'heidi', csv, {});

    const run = await askAndWait(server, 'heidi', QUESTION);

    expect(run.body).toMatchObject({ state: 'completed', degraded: false });
    const { markdown } = await reportOf(server, 'heidi', run);
    expect(markdown).toContain('The calls in the range cost nothing: there is nothing to save.');
  });

  it('tells a user without data what to send, and why there is nothing else in the report', async () => {
    const run = await askAndWait(server, 'grace', QUESTION);

    const report = await reportOf(server, 'grace', run);

    expect(String(report.markdown)).toMatch(/input_tokens/);
    expect(String(report.markdown)).toContain(
      'There are no calls in the range, so there is nothing to measure.',
    );
    expect(run.body).toMatchObject({ state: 'completed' });
  });
});
