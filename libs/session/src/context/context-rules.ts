/** Ids that cannot be anybody's: what a program writes when it does not know whose call it is (C3). */
const FORBIDDEN_WORDS: ReadonlySet<string> = new Set([
  'registry',
  'placeholder',
  'default',
  'temp',
  'none',
  'null',
  'undefined',
  '0',
  '1',
  'xxx',
  'yyy',
  'example',
  'test',
  'demo',
  'sample',
  'template',
  'mock',
  'fake',
  'dummy',
]);

/** C4; counted on the trimmed, lower-case copy that the words are compared with. */
const FORBIDDEN_PREFIXES = [
  'placeholder_',
  'registry_',
  'default_',
  'temp_',
  'test_',
  'example_',
  'demo_',
  'sample_',
  'template_',
  'mock_',
  'fake_',
] as const;

const PREFIX_RULE_BELOW = 20;

export interface ContextRuleOptions {
  /** Default true. */
  readonly rejectPlaceholderPrefixes?: boolean;
  /** Exact user ids that the prefix rule lets through; the forbidden words stay forbidden. */
  readonly allowedUserIds?: readonly string[];
}

/**
 * Which user ids are refused although they are well-formed (C3, C4). An application makes one at boot and passes it to
 * the factories; a context hands its rules down to its children. There is no process-wide switch.
 */
export class ContextRules {
  /** What holds where nothing else is passed. */
  static readonly strict = new ContextRules();

  readonly #rejectPrefixes: boolean;
  readonly #allowed: ReadonlySet<string>;

  constructor(options: ContextRuleOptions = {}) {
    this.#rejectPrefixes = options.rejectPlaceholderPrefixes ?? true;
    this.#allowed = new Set(options.allowedUserIds);
    Object.freeze(this);
  }

  /** The prefix for which the user id is refused, or undefined. */
  forbiddenPrefixOf(userId: string): string | undefined {
    if (!this.#rejectPrefixes || this.#allowed.has(userId)) return undefined;
    const folded = fold(userId);
    const found = FORBIDDEN_PREFIXES.find((prefix) => folded.startsWith(prefix));
    return found !== undefined && Array.from(folded).length < PREFIX_RULE_BELOW ? found : undefined;
  }
}

/** The forbidden word that the id is, or undefined. No rule switches this off. */
export function forbiddenWordOf(id: string): string | undefined {
  const folded = fold(id);
  return FORBIDDEN_WORDS.has(folded) ? folded : undefined;
}

const fold = (id: string): string => id.trim().toLowerCase();
