/** Whether every part of an address of PostgreSQL can be read: whoever connects decodes user, password and name. */
export function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:/.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, hostname } = new URL(text);
  return [username, password, pathname, hostname].every(canBeDecoded);
}

function canBeDecoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
