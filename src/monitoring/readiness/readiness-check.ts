/** Something that must work before requests are let in. */
export interface ReadinessCheck {
  /** Shown to everybody: a word or two in snake_case. */
  readonly name: string;
  /** Default false. When it fails, requests are still let in, and the server says that it is degraded. */
  readonly onlyDegrades?: boolean;
  /**
   * @returns undefined when it works, else why not: shown to everybody, so without names of users, hosts or SQL
   * @throws anything when it does not work for a reason that is nobody's business; it is logged
   */
  check(): Promise<string | undefined>;
}

/** What came of one check. */
export interface CheckResult {
  readonly name: string;
  readonly status: 'ok' | 'degraded' | 'failed';
  readonly reason?: string;
}
