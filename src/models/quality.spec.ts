import { qualityOf } from './quality';

const words = (count: number): string =>
  Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
const judged = { complexity: 'high', finishReason: 'stop' } as const;

describe('the quality of an answer', () => {
  it.each([
    ['a whole answer', { response: words(30) }, 1],
    ['nothing but space', { response: ' \n' }, 0],
    ['half of the words expected', { response: 'a b c d e f g h i j' }, 0.5],
    ['an answer cut off at its limit', { response: words(30), finishReason: 'length' }, 0.6],
    ['an answer stopped by a filter', { response: words(30), finishReason: 'content-filter' }, 0.3],
    ['an apology', { response: `I'm sorry, ${words(30)}` }, 0.3],
    ['the same word over and over', { response: 'again '.repeat(60) }, 0.05],
    ['an answer the asker thinks little of', { response: words(30), judge: () => 0.4 }, 0.4],
    ['a judge out of range', { response: words(30), judge: () => 7 }, 1],
    ['a judge that does not know', { response: words(30), judge: () => Number.NaN }, 0],
  ])('%s', (_, answer, quality) => {
    expect(qualityOf({ ...judged, ...answer })).toBeCloseTo(quality, 12);
  });

  it('takes a short answer to a simple question for whole', () => {
    expect(qualityOf({ ...judged, complexity: 'simple', response: 'cost' })).toBe(1);
  });

  it('does not count words where a script has no spaces', () => {
    const response = '这是一个没有空格的完整回答'.repeat(20);

    expect(qualityOf({ ...judged, response })).toBe(1);
  });
});
