import { ValidateBy } from 'class-validator';

/** Where pages of this machine come from, on whatever port. */
const OWN_MACHINE = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** In development, pages of this machine may call without being named: there is nobody else's. */
export function originsFor(named: readonly string[], isDevelopment: boolean): '*' | (string | RegExp)[] {
  if (named.includes('*')) return '*';
  return named.length === 0 && isDevelopment ? [OWN_MACHINE] : [...named];
}

/** Origins as browsers write them in the header `Origin`, or `*`. */
export const ArePageOrigins = (): PropertyDecorator =>
  ValidateBy({
    name: 'arePageOrigins',
    validator: {
      validate: (entries) => wrong(entries).length === 0,
      defaultMessage: (args) =>
        `"${wrong(args?.value).join('", "')}" is no origin of a page such as https://app.example.com, without a path; ` +
        '* alone lets all in',
    },
  });

const wrong = (entries: unknown): string[] => {
  const named = [entries].flat().map(String);
  return named.filter((entry) => (entry === '*' ? named.length > 1 : !isOrigin(entry)));
};

const isOrigin = (entry: string): boolean =>
  /^https?:/.test(entry) && URL.canParse(entry) && new URL(entry).origin === entry;
