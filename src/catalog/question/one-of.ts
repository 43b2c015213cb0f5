/** Several ways of saying something as one pattern, without regard to case. */
export const oneOf = (...ways: readonly RegExp[]): RegExp =>
  new RegExp(ways.map(({ source }) => source).join('|'), 'i');
