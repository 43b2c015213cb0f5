import { isIP } from 'node:net';
import { ValidateBy } from 'class-validator';

/** Names of networks that Express knows. */
const NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses and networks, as Express's "trust proxy" takes them. */
export const AreTrustedProxies = (): PropertyDecorator =>
  ValidateBy({
    name: 'areTrustedProxies',
    validator: {
      validate: (entries) => wrong(entries).length === 0,
      defaultMessage: (args) =>
        `"${wrong(args?.value).join('", "')}" is no address and no network such as 10.0.0.0/8; ` +
        'loopback, linklocal and uniquelocal are known too',
    },
  });

const wrong = (entries: unknown): string[] =>
  [entries]
    .flat()
    .map(String)
    .filter((entry) => !isTrusted(entry));

function isTrusted(entry: string): boolean {
  if (NAMES.includes(entry)) return true;
  const [address = '', range, ...more] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (range === undefined) return true;
  if (family === 4 && isIP(range) === 4) return true;
  return /^[1-9]\d{0,2}$/.test(range) && Number(range) <= (family === 4 ? 32 : 128);
}
