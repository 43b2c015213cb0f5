import { isCanonicalUuid, mintId } from './ids';

describe('An id that is minted', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is a UUIDv7 of now (C2)', () => {
    const before = Date.now();

    const id = mintId();

    expect(isCanonicalUuid(id)).toBe(true);
    expect(id[14]).toBe('7');
    const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('is greater than all before it: of the same millisecond, beyond what one has numbers for, and when the clock goes back', () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    const ids = Array.from({ length: 10_000 }, mintId);
    clock.mockReturnValue(Date.now() - 30_000);

    ids.push(mintId(), mintId());

    expect([...ids].sort()).toEqual(ids);
    expect(ids.every(isCanonicalUuid)).toBe(true);
  });

  it('differs from all others in its last eight digits too, which logs show (C12)', () => {
    const ends = Array.from({ length: 1_000 }, () => mintId().slice(-8));

    expect(new Set(ends).size).toBe(1_000);
  });
});
