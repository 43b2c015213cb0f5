export const REDACTED = '[redacted]';

/**
 * What looks like a credential wherever it stands. Each pattern is linear in the text, and catches also the beginning
 * of a credential that was cut off.
 */
const CREDENTIALS = [
  // A JSON Web Token, or its first part: base64url of `{"`.
  /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}/g,
  /\bbearer\s+[A-Za-z0-9._~+/=-]+/gi,
  // Base64 with its padding, or right behind the header's name: "basic" alone is an ordinary word.
  /\bbasic\s+[A-Za-z0-9+/]{4,}={1,2}|(?<=\bauthorization\s?[:=]\s?)basic\s+\S+/gi,
  /(?<![A-Za-z0-9])(?:sk|pk|rk)-[A-Za-z0-9_-]{6,}/g,
  // User and password of a URL.
  /(?<=:\/\/)[^\s/@:]*:[^\s/@]+(?=@)/g,
];

const HOME =
  /(?<![A-Za-z0-9_.-])(?:\/(?:home|Users)\/[^/\s"'`]+|\/root(?![A-Za-z0-9_.-])|[A-Za-z]:\\Users\\[^\\\s"'`]+)/g;

/** The text without credentials and home folders, and storable as jsonb: no NUL, no half of a surrogate pair. */
export function redactText(text: string): string {
  const visible = CREDENTIALS.reduce((safe, pattern) => safe.replace(pattern, REDACTED), text);
  return visible.replace(HOME, '~').replaceAll('\u0000', '\ufffd').toWellFormed();
}
