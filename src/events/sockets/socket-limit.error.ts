/** One socket too many of one user, counted over all replicas. */
export class SocketLimitError extends Error {
  constructor(readonly limit: number) {
    super(`This user has ${limit} open sockets, which is the limit. Close one first.`);
    this.name = 'SocketLimitError';
  }
}
