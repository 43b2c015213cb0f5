/** `$1, $2, …`: so many parameters of a function of the database, numbered from `first` on. */
export const placeholders = (count: number, first = 1): string =>
  Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
