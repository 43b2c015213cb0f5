/** One request at work, as its handler saw it. */
export interface Visit {
  readonly caller: string;
  /** Which session it worked with. */
  readonly session: string;
  /** Whose transaction PostgreSQL takes it for. */
  readonly seenAs: string;
  /** What holds the session, and what says whose call it is. */
  readonly holder: object;
  readonly context: object;
  isOver(): boolean;
}

/** What the handlers of the scenarios and their tests have in common. */
export class Watched {
  readonly visits: Visit[] = [];
  hanging = 0;
  private arrived = 0;
  private readonly all = Promise.withResolvers<void>();
  private readonly end = Promise.withResolvers<void>();

  /** @param parties how many requests wait for one another before they go on, so that they are all under way at once */
  constructor(private readonly parties = 1) {}

  async meet(): Promise<void> {
    if (++this.arrived >= this.parties) this.all.resolve();
    await this.all.promise;
  }

  /** Until the test says so. */
  async hang(): Promise<void> {
    this.hanging++;
    await this.end.promise;
  }

  letGo(): void {
    this.end.resolve();
  }
}

/** One for each test; controllers are made by Nest. */
export const watched = { current: new Watched() };
