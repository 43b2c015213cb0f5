import { causesOf } from './causes';

describe('The causes of an error', () => {
  it('are itself and what it wraps, the outermost first', () => {
    const inner = new RangeError('inner');
    const outer = new Error('outer', { cause: inner });

    expect([...causesOf(outer)]).toEqual([outer, inner]);
  });

  it('end with what is no Error', () => {
    const outer = new Error('outer', { cause: 'a word' });

    expect([...causesOf(outer)]).toEqual([outer]);
    expect([...causesOf('a word')]).toEqual([]);
  });

  it('are each told once where the chain leads back: nobody who asks for them waits for ever', () => {
    const inner = new Error('inner');
    const outer = new Error('outer', { cause: inner });
    inner.cause = outer;

    expect([...causesOf(outer).take(5)]).toEqual([outer, inner]);
  });
});
