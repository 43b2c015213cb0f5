import type { LoggedCall } from '../../test/support/workload-log';
import { AskedLog } from './testing/asked-log';

/** Two calls a day at noon and at six, in 2026 from 1 August to Wednesday, 30 September: those of August cost 1 USD, else 2. */
const LOG = Array.from({ length: 61 }, (_, day) =>
  [12, 18].map((hour): LoggedCall => {
    const at = new Date(Date.UTC(2026, 7, 1 + day, hour)).toISOString();
    const [model, workload, latency] =
      hour === 12 ? (['gpt-4o', 'search', 400] as const) : (['gpt-4o-mini', 'billing', 900] as const);
    return { at, model, in: 1_000, out: 100, cost: day < 31 ? 1 : 2, latency, status: 'ok', workload };
  }),
).flat();

describe('A question in plain words', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(LOG);
  });

  afterAll(() => log.close());

  const summary = async (question: string): Promise<string> => (await log.answerTo(question)).answer;

  it.each([
    [
      'What did I spend yesterday?',
      '2 calls cost $4',
      '"yesterday" was taken as 2026-09-29 00:00 to 2026-09-30',
    ],
    ['How much did it cost in August?', '62 calls cost $62', '2026-08-01 00:00 to 2026-09-01 00:00 UTC'],
    [
      'cost since September 21',
      '20 calls cost $40',
      'from 2026-09-21 00:00 UTC to the newest call of your log',
    ],
    ['What do Mondays cost? Only on Mondays, please', '18 calls cost $26', 'only calls on Mon'],
    ['cost at weekends', '36 calls cost $52', 'only calls on Sat, Sun'],
    [
      'What did we spend between 9 and 17 h?',
      '61 calls cost $91',
      'in the hours 9, 10, 11, 12, 13, 14, 15, 16',
    ],
    ['cost of the last 2 days', '4 calls cost $8', 'up to the newest call of your log, 2026-09-30 18:00 UTC'],
    [
      'how slow is billing in August?',
      'takes 900 ms on average',
      'the calls of the workload "billing" alone',
    ],
    ['cost of billing in August', '`billing`: $31.00 (50%) for 31 calls', '2026-08-01 00:00'],
  ])('about a time or a workload is answered for that: %s', async (question, cost, taken) => {
    const text = await summary(question);

    expect(text).toContain(cost);
    expect(text).toContain(taken);
  });

  it.each([
    [
      'How many tokens did we use in August?',
      '**62 calls took 62,000 input tokens and 6,200 output tokens.**',
    ],
    ['How many requests were there yesterday?', '**2 calls were made.**'],
    ['tokens per request?', '**A call takes 1,000 input tokens and 100 output tokens on average.**'],
    ['how many calls timed out yesterday', '**No call that has a status failed.**'],
    ['What is the average cost per request?', '**A call costs $1.49 on average.**'],
    ['What do we spend per day in September?', '**A day costs $4.00 on average**'],
    ['Will I stay below $500 this month?', 'cost $120.00, less than the sum that you name.**'],
    ['Will September stay within my budget of $100?', 'cost $89.51, less than the sum that you name.**'],
    [
      'Which model is slowest?',
      '**The model that is slowest: `gpt-4o-mini`, a p95 latency of 900 ms over 61 calls.**',
    ],
  ])('that asks for an amount is answered with it first: %s', async (question, answer) => {
    const [first] = (await summary(question)).split('\n');

    expect(first).toContain(answer);
  });

  it('about one model alone does not tell that all of the cost is its own', async () => {
    const text = await summary('what does a typical gpt-4o call cost, only gpt-4o?');

    expect(text).toMatch(/^\*\*A call costs \$1\.49 on average\.\*\*/);
    expect(text).not.toContain('(100%)');
  });

  it('about users or teams says that a log tells them apart by workload', async () => {
    expect(await summary('Which team spends most?')).toContain('"Which team" is answered by workload');
  });

  it('that goes on from another is about what that one was about', async () => {
    const { answer: first, thread } = await log.answerTo('How slow was it in August?');
    const { answer: only } = await log.answerTo('And for gpt-4o only?', thread);
    const { answer: later } = await log.answerTo('and in September?', thread);
    const { answer: start } = await log.answerTo('Which of these first?', thread);
    const { answer: alone } = await log.answerTo('What did it cost?', thread);

    expect(first).toContain('A call takes 650 ms on average');
    expect(only).toMatch(/^\*\*A call takes 400 ms on average/);
    expect(only).toContain('Read as going on from "How slow was it in August?".');
    expect(only).toContain('2026-08-01 00:00 to 2026-09-01 00:00 UTC');
    expect(later).toMatch(/^\*\*A call takes 400 ms on average/);
    expect(later).toContain('2026-09-01 00:00 to 2026-10-01 00:00 UTC');
    expect(start).toMatch(/^Of all strategies/);
    expect(alone).toContain('Your 122 calls cost $182.00');
    expect(alone).not.toContain('going on from');
  });

  it('about a time without calls says from when to when the log goes', async () => {
    const text = await summary('What did I spend in May?');

    expect(text).toContain('your log goes from 2026-08-01 12:00 UTC to 2026-09-30 18:00 UTC');
    expect(text).toContain('2026-05-01 00:00 to 2026-06-01 00:00 UTC');
    expect(text).not.toContain('have not imported');
  });
});
