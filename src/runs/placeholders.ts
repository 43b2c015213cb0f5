/** `$1, $2, …`: the parameters of a function of the database that takes so many. */
export const placeholders = (count: number): string =>
  Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ');
