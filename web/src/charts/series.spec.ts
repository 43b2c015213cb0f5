import { pointOf } from '../data/point';
import { sampleView } from '../testing/sample-view';
import { columnsOf, spanOf } from './series';

const at = (seconds: number, rss: number) => ({ ...pointOf(undefined, sampleView(), seconds * 1_000), rss });

describe('The lines of a chart (A2)', () => {
  it('are a column of times and one for each measure', () => {
    expect(columnsOf([at(1, 10), at(3, 30)], ['rss', 'requests'], 10)).toEqual([
      [1, 3],
      [10, 30],
      [null, null],
    ]);
  });

  it('have a gap where nobody looked for long', () => {
    expect(columnsOf([at(1, 10), at(11, 20), at(31, 30)], ['rss'], 10)).toEqual([
      [1, 11, 21, 31],
      [10, 20, null, 30],
    ]);
  });

  it('end at the last look and begin two minutes before it or earlier, after one look too', () => {
    expect([spanOf([1_000]), spanOf([1_000, 1_002]), spanOf([1_000, 1_500])]).toEqual([
      [880, 1_000],
      [882, 1_002],
      [1_000, 1_500],
    ]);
  });

  it('are empty before the first look', () => {
    expect(columnsOf([], ['rss'], 10)).toEqual([[], []]);
  });
});
