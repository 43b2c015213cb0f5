import fc from 'fast-check';
import { canonicalJson, plainCopy, sha256 } from './canonical-json';
import { NotPlainJsonError } from './not-plain-json.error';

describe('P2: canonical JSON', () => {
  it('is one text for one value, whatever order its keys came in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());

        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('says what JSON says: reading it back gives the same value and the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value);
        const read: unknown = JSON.parse(text);

        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(read)).toBe(text);
      }),
    );
  });

  it('sorts keys by code unit and writes no spaces, as RFC 8785 has it', () => {
    const value = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ud83d\ude00': 'Smile',
      '1': 'One',
      b: [1, { z: 0, a: -0 }],
    };

    expect(canonicalJson(value)).toBe(
      '{"\\r":"CR","1":"One","b":[1,{"a":0,"z":0}],"\u20ac":"Euro","\ud83d\ude00":"Smile"}',
    );
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ['a function', { deep: [() => 1] }, '$.deep[0]'],
    ['a date', { when: new Date() }, '$.when'],
    ['a map', new Map(), '$'],
    ['not a number', { n: NaN }, '$.n'],
    ['infinity', [Infinity], '$[0]'],
    ['a big integer', { n: 1n }, '$.n'],
    ['undefined in a list', [undefined], '$[0]'],
    ['a circle', circle(), '$.self.self.self.self.self'],
  ])('refuses %s, and says where it is', (_, value, path) => {
    expect(() => canonicalJson(value)).toThrow(NotPlainJsonError);
    expect(() => canonicalJson(value)).toThrow(`At ${path} there is a`);
  });

  it('copies without sharing anything', () => {
    const value = { list: [{ a: 1 }] };

    const copy = plainCopy(value);

    expect(copy).toEqual(value);
    expect(copy.list).not.toBe(value.list);
    expect(copy.list[0]).not.toBe(value.list[0]);
  });

  it('has a SHA-256 over its bytes in UTF-8', () => {
    expect(sha256('{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});

function circle(): object {
  const round: { self?: object } = {};
  round.self = round;
  return round;
}
