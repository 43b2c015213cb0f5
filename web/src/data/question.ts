import type { DashboardView } from './view';

/** What came of asking the server once. */
export type Answer =
  | { readonly kind: 'view'; readonly view: DashboardView }
  /** There is nothing here for this token. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent'; readonly reason: string };

const PATIENCE_MS = 10_000;
const ANOTHER_KIND = 'an answer of another kind';
/** By the name of what was thrown. */
const REASONS: Readonly<Record<string, string | undefined>> = {
  TimeoutError: `nothing within ${PATIENCE_MS / 1_000} s`,
  SyntaxError: ANOTHER_KIND,
};

/** @param signal of whoever does not want to know any more */
export async function ask(token: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch('dashboard/data', {
      headers: { authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    return await answerOf(response);
  } catch (error) {
    return { kind: 'silent', reason: REASONS[nameOf(error)] ?? 'no connection' };
  }
}

async function answerOf(response: Response): Promise<Answer> {
  if (response.status === 401 || response.status === 404) return { kind: 'refused' };
  if (!response.ok) return { kind: 'silent', reason: `status ${response.status}` };
  const body: unknown = await response.json();
  return isView(body) ? { kind: 'view', view: body } : { kind: 'silent', reason: ANOTHER_KIND };
}

/** Whatever else stands between page and server may answer 200 as well. */
const isView = (body: unknown): body is DashboardView =>
  typeof body === 'object' && body !== null && 'replica' in body && 'violations' in body;

const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
