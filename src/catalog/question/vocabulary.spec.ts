import { directionOf } from './changed-parts';
import { goesOnFrom } from './follow-up';
import { measureOf } from './measure';
import { unknownNames } from './names/unknown-names';
import { partBoundIn } from './ranking/part-bound';
import { rankingOf } from './ranking/ranking';
import { comparedTimes } from './time/compared-times';
import { whenOf } from './when';

const LOG = {
  first: '2026-10-01T00:00:00Z',
  last: '2026-10-14T12:00:00Z',
  models: ['gpt-4o'],
  workloads: ['search', 'billing'],
};

describe.each(['workload', 'app', 'application', 'use case', 'business unit', 'initiative', 'department'])(
  'Whatever a workload is called, it is read in every question: %s',
  (noun) => {
    it('where they are listed, or told beyond a sum', () => {
      expect(rankingOf(`list all ${noun}s`, LOG)).toMatchObject({ by: 'workload', isOfEach: true });
      expect(partBoundIn(`${noun}s that cost over $5`)).toMatchObject({ by: 'workload' });
    });

    it('where they changed, and where different ones are counted', () => {
      expect(comparedTimes([`which ${noun}s became slower?`], LOG)).toBeDefined();
      expect(comparedTimes([`how many different ${noun}s did we have yesterday?`], LOG)).toBeUndefined();
    });

    it('where a question goes on with them', () => {
      const history = [{ role: 'user', content: 'what did we spend?' }];

      expect(goesOnFrom(`which ${noun}s?`, history)).toEqual(['what did we spend?']);
    });

    it('where a mean is of them and of no call', () => {
      expect(measureOf(`what is the average cost per ${noun}?`)).toBe('cost');
    });

    it('where none is named', () => {
      expect(unknownNames(`what is the cost of an ${noun}?`, LOG)).toEqual([]);
    });
  },
);

describe('Whatever word asks to see calls', () => {
  it.each(['show', 'list', 'give', 'display', 'see', 'print', 'find'])('%s', (verb) => {
    expect(rankingOf(`${verb} me the latest calls`, LOG)).toMatchObject({ by: 'call', order: 'newest' });
    expect(rankingOf(`${verb} the failed calls`, LOG)).toMatchObject({ by: 'call', measure: 'failures' });
  });
});

describe('Whatever word says that a figure went up or down', () => {
  it.each([
    ['rise', 'rise'],
    ['increase', 'rise'],
    ['grow', 'rise'],
    ['climb', 'rise'],
    ['surge', 'rise'],
    ['fall', 'fall'],
    ['drop', 'fall'],
    ['decline', 'fall'],
    ['shrink', 'fall'],
  ])('it is read as why, when and which: %s', (verb, way) => {
    expect(comparedTimes([`why did costs ${verb} yesterday?`], LOG)).toBeDefined();
    expect(whenOf(`when did costs ${verb}?`)).toBe(way);
    expect(directionOf(`which models did ${verb} most?`)).toBe(way === 'rise' ? 1 : -1);
  });

  it('and a risk is no rise', () => {
    expect(directionOf('which models are a risk?')).toBeUndefined();
  });
});
