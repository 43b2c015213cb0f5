import type { Caller } from '../http/caller';
import type { ServedRoute } from './routes-of';

type Handle = (...args: readonly unknown[]) => unknown;

interface Visit {
  readonly route: string;
  hasPassedOn: boolean;
}

/** Sees which routes answer, for as long as it is in use: neither a path nor a header tells for sure where a request ends. */
export class AnsweringRoutes implements Disposable {
  private readonly names = new Set<string>();
  private readonly restores: (() => void)[] = [];
  private visits: Visit[] = [];

  constructor(served: readonly ServedRoute[]) {
    for (const { name, layer } of served)
      for (const handler of layer.route?.stack ?? []) this.watch(name, handler);
  }

  /** Those that have answered by now count no more. */
  beginAnew(): void {
    this.names.clear();
  }

  /** @returns what is wrong where this one has not; one with a slash behind it is the same to Express */
  faultOf(route: string): string | undefined {
    const names = [...this.names];
    if (names.some((name) => withoutSlash(name) === withoutSlash(route))) return undefined;
    return (
      `${route}: its attempt is answered by ${names.join(', ') || 'no route'}, so nobody tried it. Give the attempt the ` +
      'path, and where versions are told apart by a header the header, that lead there.'
    );
  }

  /** @returns what calls, and is told apart from whatever else calls meanwhile */
  through(call: Caller): Caller {
    return async (request) => {
      this.visits = [];
      const answer = await call(request);
      for (const { route, hasPassedOn } of this.visits) if (!hasPassedOn) this.names.add(route);
      return answer;
    };
  }

  [Symbol.dispose](): void {
    for (const restore of this.restores.reverse()) restore();
  }

  private watch(route: string, handler: { handle: object }): void {
    const { handle } = handler;
    if (typeof handle !== 'function') return;
    const watched: Handle = (request, response, next) => {
      const visit: Visit = { route, hasPassedOn: false };
      this.visits.push(visit);
      const passOn: Handle = (...reason) => {
        // Anything else is an error, which is an answer.
        visit.hasPassedOn = reason.length === 0 || reason[0] === 'route' || reason[0] === 'router';
        return (next as Handle)(...reason);
      };
      return Reflect.apply(handle, undefined, [request, response, passOn]) as unknown;
    };
    handler.handle = watched;
    this.restores.push(() => (handler.handle = handle));
  }
}

const withoutSlash = (route: string): string => route.replace(/\/$/, '');
