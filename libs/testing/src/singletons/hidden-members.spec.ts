import { Session } from 'node:inspector';
import { HiddenMembers } from './hidden-members';

const MANY = 250;

describe('HiddenMembers', () => {
  it('asks the inspector little more than once for each object', () => {
    const functions = Array.from({ length: MANY }, (_, number) => () => `captured ${number}`);
    using hidden = new HiddenMembers();
    const post = jest.spyOn(Session.prototype, 'post');

    const found = hidden.of(functions);
    const questions = post.mock.calls.length;
    post.mockRestore();

    const captured = functions.map(
      (each) => found.get(each)?.members.find(([name]) => name === 'number')?.[1],
    );
    expect(captured).toEqual(functions.map((_, number) => number));
    expect(questions).toBeLessThan(MANY * 1.1);
  });

  it('tells of many WeakMaps which entries are whose', () => {
    const keys = Array.from({ length: MANY }, (_, number) => ({ number }));
    const weakMaps = keys.map((key) => new WeakMap<object, unknown>([[key, key.number]]));
    using hidden = new HiddenMembers();

    const entries = hidden.entriesOf(weakMaps);

    expect(weakMaps.map((weakMap) => entries.get(weakMap))).toEqual(keys.map((key) => [[key, key.number]]));
  });

  it('keeps apart from Node.js, whose insides are not the application’s', () => {
    using hidden = new HiddenMembers();

    const found = hidden.of([setTimeout, MANY.toString]);

    expect(found.get(setTimeout)).toEqual({ isForeign: true, members: [] });
  });
});
