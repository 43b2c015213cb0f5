/**
 * Whether every part of an address of PostgreSQL can be read: whoever connects decodes user, password and name. A name with a
 * separator in it is the end of a password that was not encoded, and would be told as the database's.
 */
export function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:/.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, hostname } = new URL(text);
  return !/[/@]/.test(pathname.slice(1)) && [username, password, pathname, hostname].every(canBeDecoded);
}

function canBeDecoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
