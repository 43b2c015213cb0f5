import { AskedLog } from './testing/asked-log';
import { PARTS_LOG } from './testing/parts-log';

describe('A question that goes on from another', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(PARTS_LOG);
  });

  afterAll(() => log.close());

  it.each([
    [['which workload costs most', 'and the second?'], '**The 2 workloads that cost most: `w12`, $0.60'],
    [
      ['what did October 3 cost?', 'and October 4?', "what's the difference?"],
      '**2026-10-04 cost $0.20, $0.05 (33.3%) more than the $0.15 of 2026-10-03.**',
    ],
    [
      ['failed calls on October 3', 'when did they start?'],
      '**The first call that failed was on 2026-10-03 03:00 UTC',
    ],
    [['what did w12 cost?', 'how many calls is that?'], '**5 calls were made.**'],
    [
      ['what share of calls are to gpt-4o-mini?', 'and its share of cost?'],
      '`gpt-4o-mini`: $1.80 (46.2%) for 30 calls.',
    ],
    [['cost by workload', 'only October 3'], '**Cost by workload, the dearest first: `w03`, $0.15 (100%)'],
    [
      ['list failed calls with status 500', 'and 503?'],
      '**How many calls have the status 503 is not in the log**',
    ],
    [['when did the failures start?', 'and the timeouts?'], '**How many calls timed out is not in the log**'],
    [
      ['which model costs most each week?', 'and which workload?'],
      '**The workload that costs most, by week, the newest first: the week of 2026-10-12: `w12`, $0.60;',
    ],
    [
      ['workloads with an error rate above 10%', 'and above 30%?'],
      '**Share of failed calls more than 30%: 1 of 12 workloads: `w03`',
    ],
    [
      ['what if prompts were 20% shorter?', 'and 50%?'],
      '**With 50% fewer input tokens these calls would cost $0.0248 less',
    ],
    [['how long until we spend $50?', 'and $100?'], '**At $0.325 a day it takes 308 days'],
    [
      ['p95 latency by model', 'p99?'],
      '**p99 latency by model, the slowest first: `gpt-4o`, 1,200 ms over 30 calls',
    ],
    [
      ['which calls took longer than 1 second?', 'how many are there?'],
      '**10 of 60 calls took more than 1,000 ms',
    ],
    [['what did w12 cost?', 'and its p95?'], '**A call takes 1,200 ms on average'],
    [['top 3 workloads by cost', 'bottom 2?'], '**The 2 workloads that cost least: `w01`, $0.05'],
    [['cost by workload', 'as calls'], '**Calls by workload, the most first (10 of 12): `w01`, 5 calls'],
  ])('keeps of the one before what it does not say itself: %s', async (questions, first) => {
    const { answer } = await log.lastAnswerTo(...questions);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it('keeps what it asked of the parts of a log', async () => {
    const { answer } = await log.lastAnswerTo('which workload fails most?', 'and by model?');

    expect(answer).toContain(
      '**Failed calls by model, the highest share first: `gpt-4o-mini`, 10.3% (3 of 29)',
    );
  });

  it('and names no more than a workload is about that one', async () => {
    const { answer } = await log.lastAnswerTo('latency for w02', 'and w12?');

    expect(answer).toContain('**A call takes 1,200 ms on average');
    expect(answer).toContain('The answer is about the calls of the workload "w12" alone.');
  });
});
