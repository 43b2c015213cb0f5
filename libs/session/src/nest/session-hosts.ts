import type { SessionHost } from '../session/session-host';

/** The data sources that sessions are opened on, by name; the first is the one meant when none is named. */
export class SessionHosts {
  readonly byName: ReadonlyMap<string, SessionHost>;

  constructor(
    readonly primary: SessionHost,
    others: readonly SessionHost[] = [],
  ) {
    this.byName = new Map([primary, ...others].map((host) => [host.name, host]));
  }
}
