/** Who calls: what a verified token says, and the only source of identity. */
export interface Principal {
  /** The token's subject, verbatim. */
  readonly userId: string;
  /** From the claim `scope` (words separated by spaces) or `scopes` (a list). */
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}
