import { sampleView } from '../testing/sample-view';
import { EVERY_MS, type News, Polling } from './polling';
import type { Answer } from './question';

const VIEW: Answer = { kind: 'view', view: sampleView() };
const SILENT: Answer = { kind: 'silent', reason: 'status 503' };

describe('Asking again and again (A2)', () => {
  let answer: Answer;
  let told: News[];
  let asked: AbortSignal[];
  let polling: Polling;

  beforeEach(() => {
    jest.useFakeTimers();
    answer = VIEW;
    told = [];
    asked = [];
    polling = new Polling(
      async (signal) => {
        asked.push(signal);
        return answer;
      },
      (news) => told.push(news),
    );
  });

  afterEach(() => {
    polling.pause();
    jest.useRealTimers();
  });

  const pauses = (): (number | undefined)[] => told.map(({ nextIn }) => nextIn);

  it('asks at once, and then every two seconds', async () => {
    polling.resume();
    await jest.advanceTimersByTimeAsync(3 * EVERY_MS);

    expect(asked).toHaveLength(4);
    expect(pauses()).toEqual([2_000, 2_000, 2_000, 2_000]);
  });

  it('asks ever more rarely while nobody answers, at most every half minute, and as before once somebody does', async () => {
    answer = SILENT;
    polling.resume();
    await jest.advanceTimersByTimeAsync(4_000 + 8_000 + 16_000 + 30_000);
    answer = VIEW;
    await jest.advanceTimersByTimeAsync(30_000);

    expect(pauses()).toEqual([4_000, 8_000, 16_000, 30_000, 30_000, 2_000]);
  });

  it('asks no more once it was refused', async () => {
    answer = { kind: 'refused' };
    polling.resume();
    await jest.advanceTimersByTimeAsync(600_000);

    expect(told).toEqual([{ answer: { kind: 'refused' } }]);
    expect(asked).toHaveLength(1);
  });

  it('asks nothing while nobody looks, and at once when somebody does again', async () => {
    polling.resume();
    await jest.advanceTimersByTimeAsync(0);
    polling.pause();
    await jest.advanceTimersByTimeAsync(600_000);
    const meanwhile = asked.length;
    polling.resume();
    await jest.advanceTimersByTimeAsync(0);

    expect(meanwhile).toBe(1);
    expect(asked).toHaveLength(2);
  });

  it('does not tell what comes back when nobody looks any more, and gives up the question', async () => {
    let answerNow: (answer: Answer) => void = () => {};
    const late = new Polling(
      (signal) => {
        asked.push(signal);
        return new Promise((resolve) => (answerNow = resolve));
      },
      (news) => told.push(news),
    );
    late.resume();
    late.pause();
    answerNow(VIEW);
    await jest.advanceTimersByTimeAsync(600_000);

    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
    expect(told).toEqual([]);
  });

  it('has one question on its way, however often it is told to ask at once', async () => {
    polling.resume();
    polling.resume();
    polling.resume();
    await jest.advanceTimersByTimeAsync(EVERY_MS);

    expect(asked.filter(({ aborted }) => !aborted)).toHaveLength(2);
    expect(told).toHaveLength(2);
  });
});
