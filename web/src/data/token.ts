const KEY = 'airlock.operator-token';

/** The operator's token, in this tab until it is closed, and nowhere else. */
export const keptToken = {
  read: (): string | undefined => sessionStorage.getItem(KEY) ?? undefined,
  keep: (token: string): void => sessionStorage.setItem(KEY, token),
  forget: (): void => sessionStorage.removeItem(KEY),
};

/** @returns the token in what somebody has pasted, or undefined where that holds none */
export function tokenIn(pasted: string): string | undefined {
  const [, token] = /^(?:bearer\s+)?([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(pasted.trim()) ?? [];
  return token;
}
