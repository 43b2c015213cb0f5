/** What the reader of the README brings along: here the token is the user's name. */
export const userOf = (header: string | undefined): string => header?.split(' ')[1] ?? 'nobody';
