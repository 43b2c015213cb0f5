/** TypeORM's own frames are many; the application's lie behind them. */
const FRAMES = 30;

/** Where the running code stands, for people to read later; the stack is put into words only then. */
export function placeOf(what: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const place = new Error(what);
  Error.stackTraceLimit = limit;
  place.name = 'Session';
  return place;
}
