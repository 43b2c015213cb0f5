import { rowFor } from './keys';

describe('A chart by the keyboard (A2)', () => {
  it.each<[string, number, number | null]>([
    ['ArrowLeft', 40, 39],
    ['ArrowRight', 40, 41],
    ['PageDown', 40, 10],
    ['PageDown', 20, 0],
    ['PageUp', 40, 70],
    ['Home', 40, 0],
    ['ArrowLeft', 0, 0],
  ])('%s from row %d goes to row %d', (key, row, to) => {
    expect(rowFor(key, row, 100)).toBe(to);
  });

  it.each(['End', 'Escape', 'PageUp', 'ArrowRight'])('%s ends at now, which goes on', (key) => {
    expect(rowFor(key, 98, 100)).toBeNull();
  });

  it('leaves other keys to the page, and does no harm before there is a row', () => {
    expect(rowFor('Tab', 40, 100)).toBeUndefined();
    expect(rowFor('ArrowLeft', -1, 0)).toBeNull();
  });
});
