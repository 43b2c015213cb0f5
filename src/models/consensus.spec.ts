import { consensusScore } from './consensus';

describe('the consensus score', () => {
  it.each([
    [[1, 1, 1], 1],
    [[0.9, 0.7], 0.795],
    [[1, 0], 0.375],
    [[0], 0],
  ])('of %j is mean − ½ · population variance: %d (M1)', (qualities, score) => {
    expect(consensusScore(qualities)).toBeCloseTo(score, 12);
  });
});
