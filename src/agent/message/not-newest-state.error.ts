/** A message for a moment of its thread that is past. */
export class NotNewestStateError extends Error {
  constructor() {
    super(
      'This is not the newest state of the thread, and a thread does not branch. Leave the checkpoint out, or roll a run back.',
    );
    this.name = 'NotNewestStateError';
  }
}
