import { hiddenField } from './hidden-field';

describe('a hidden field', () => {
  it('is found on the object it was put on, frozen or not, and on no other', () => {
    const owner = hiddenField<string>();
    const open = {};
    const frozen = Object.freeze({});

    owner.put(open, 'ada');
    owner.put(frozen, 'bob');

    expect([owner.of(open), owner.of(frozen), owner.of({})]).toEqual(['ada', 'bob', undefined]);
  });

  it('takes another value in the place of the first', () => {
    const owner = hiddenField<string>();
    const object = {};

    owner.put(object, 'ada');
    owner.put(object, 'bob');

    expect(owner.of(object)).toBe('bob');
  });

  it('is another one for each purpose', () => {
    const owner = hiddenField<string>();
    const reader = hiddenField<string>();
    const object = {};

    owner.put(object, 'ada');

    expect(reader.of(object)).toBeUndefined();
  });

  it('shows in no list of keys, no JSON and no copy (H2)', () => {
    const secret = hiddenField<string>();
    const object = { plain: 1 };

    secret.put(object, 'the session');

    expect(Reflect.ownKeys(object)).toEqual(['plain']);
    expect(JSON.stringify(object)).toBe('{"plain":1}');
    expect(secret.of({ ...object })).toBeUndefined();
    expect(secret.of(structuredClone(object))).toBeUndefined();
  });
});
