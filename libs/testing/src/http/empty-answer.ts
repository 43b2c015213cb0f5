import type { Answer } from './caller';

/** Whether somebody is told that there is nothing: a list without members, a page of none, figures that are all null. */
export function isEmptyAnswer({ headers, text }: Pick<Answer, 'headers' | 'text'>): boolean {
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) return false;
  try {
    const body: unknown = JSON.parse(text);
    return hasNothing(body) && typeof body === 'object';
  } catch {
    return false;
  }
}

/** Texts and `true` say something; so do numbers, unless there is an empty list beside them: then they may be of the page. */
function hasNothing(value: unknown, isOfPage = false): boolean {
  if (value === null || value === false || value === 0) return true;
  if (typeof value === 'number') return isOfPage;
  if (typeof value !== 'object') return false;
  const members = Object.values(value) as unknown[];
  if (Array.isArray(value)) return members.length === 0;
  const isPage = isOfPage || members.some((member) => Array.isArray(member));
  return members.length > 0 && members.every((member) => hasNothing(member, isPage));
}
