import { CatalogBench } from '../testing/catalog-bench';
import { atMinute, EVEN_LOG, SMALL } from '../testing/logs';
import { runAll } from '../testing/pipeline';
import type { Report } from './schema';

describe('the words of a report', () => {
  let bench: CatalogBench;

  beforeAll(async () => {
    bench = await CatalogBench.start();
  });

  afterAll(() => bench.close());

  const ask = async (name: string, log: typeof EVEN_LOG, message: string): Promise<Report> => {
    const user = await bench.user(name, log);
    return (await runAll({ message }, () => bench.task(user))).report;
  };
  const text = ({ sections }: Report, id: string): string =>
    sections.find((section) => section.id === id)?.markdown ?? '';

  it('speak of one call as of one, and not of what too few calls cannot show', async () => {
    const report = await ask('one-call', EVEN_LOG.slice(0, 1), 'Where does my money go?');

    expect(report.answer).toContain('Your 1 call cost $0.00225');
    expect(report.answer).toContain('There are too few calls to say whether one of them stands out.');
    expect(text(report, 'findings')).toContain('fewer than five have a metric to compare');
    expect(text(report, 'risks_assumptions_confidence')).toContain('1 of 1 call has a price. [');
    expect(report.markdown).not.toMatch(/\b1 calls\b|model of 0/);
  });

  it('answer what a named model or workload costs', async () => {
    const report = await ask('named', EVEN_LOG, 'What did the reports cost?');

    expect(report.answer).toMatch(/^`reports`: \$1\.20 \(89\.9%\) for 60 calls\. \[E\d+\]\n/);
    expect(report.answer).not.toContain('`chat`: ');
  });

  it.each([
    ['Would routing help?', '**Routing of small calls saves $0.127, 9.5% of the cost, on 60 calls**'],
    [
      'Is prompt caching worth it?',
      '**What prompt caching would save cannot be computed**: it needs prompt_hash.',
    ],
    ['Use the batch API?', '**Batching of what can wait saves nothing here.**'],
    ['Are the answers of good quality?', '**How good the answers are is not in the log**'],
    ['How do I import my log?', '**How to set this up is not in the log**'],
  ])('answer %s', async (question, answer) => {
    const report = await ask(`asks-${question.length}`, EVEN_LOG, question);

    expect(report.answer.split('\n')[0]).toContain(answer);
  });

  it('do not call a strategy by two amounts without saying what differs', async () => {
    const report = await ask('two-amounts', EVEN_LOG, 'What would cut it by 5%?');

    expect(report.answer).toContain('Of all strategies, each applied to what the one before left, ');
    expect(text(report, 'strategies_and_savings')).toContain('| What is done, and nothing else |');
  });

  it('say of a list that it is not all there is', async () => {
    const log = EVEN_LOG.slice(0, 105).map((call, index) => ({ ...call, workload: `w${index % 7}` }));

    const report = await ask('many-workloads', log, 'Where does my money go?');

    expect(text(report, 'findings')).toContain('**What the money goes to, by workload** (the dearest five)');
    expect(text(report, 'findings')).toContain('**What takes the time** (the first five)');
    expect(text(report, 'findings')).not.toContain('by model** (the');
  });

  it('speak of one unknown model as of one', async () => {
    const log = Array.from({ length: 100 }, (_, minute) => ({
      ...SMALL,
      at: atMinute(minute),
      model: minute < 5 ? 'house-llm' : 'gpt-4o',
    }));

    const report = await ask('one-unknown', log, 'Where does my money go?');

    expect(report.answer).toContain('**Your 100 calls cost $0.214, without 5 whose price is not known; ');
    expect(text(report, 'workload_profile')).toContain(
      'does not know `house-llm`; its calls have a cost only',
    );
  });

  it('define what is counted, so that it can be counted again', async () => {
    const report = await ask('definitions', EVEN_LOG, 'Where does my money go?');

    const method = text(report, 'appendix_b_method');
    expect(method).toContain('the middle one of an odd number is left out');
    expect(method).toContain('the mean hour is the mean of the hours of the day that have calls');
    expect(method).toContain('Cost of a day: the mean of the days that have a call with a price');
    expect(method).toContain('A call has failed when its status is neither');
    expect(report.assumptions.join(' ')).toContain('up to 1,000 input and 200 output tokens');
  });
});
