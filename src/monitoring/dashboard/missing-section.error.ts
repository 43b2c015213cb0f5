/** A room that should tell something to the dashboard does not. */
export class MissingSectionError extends Error {
  constructor(section: string) {
    super(`Nobody tells the dashboard's section "${section}". Does its room register it in onModuleInit?`);
    this.name = new.target.name;
  }
}
