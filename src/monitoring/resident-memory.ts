/** What this process takes of the machine's memory; to look takes an open file. */
export class ResidentMemory {
  private seen = 0;

  /** As it was seen last while nobody can look; 0 before anybody could. */
  get bytes(): number {
    try {
      this.seen = process.memoryUsage.rss();
    } catch {
      // Nothing is known to be wrong with the memory: whoever asks goes on.
    }
    return this.seen;
  }
}
