import { unknownLike } from './unknown-id';

describe('An id that names nothing has the form of one that does', () => {
  it.each([
    ['a UUID', 'c0ffee00-1234-4567-89ab-cdef01234567', /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/],
    ['a number that a column of type int takes', '7', /^2\d{9}$/],
    ['a bigint', '9223372036854775807', /^1\d{18}$/],
    ['an ObjectId', '507f1f77bcf86cd799439011', /^[0-9a-f]{24}$/],
    ['a ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV', /^[0-9A-Z]{26}$/],
    ['one that says what it is of', 'cus_NffrFeUfNV2Hib', /^cus_[0-9A-Za-z]{14}$/],
    ['a number behind a word', 'INV-0042', /^INV-2\d{9}$/],
  ])('%s', (_, id, form) => {
    const unknown = unknownLike(id);

    expect(unknown).toMatch(form);
    expect(unknown).not.toBe(id);
  });

  it('a number stays below the highest int', () => {
    const highest = Math.max(...Array.from({ length: 1_000 }, () => Number(unknownLike('1'))));

    expect(highest).toBeLessThan(2 ** 31);
  });
});
