import { CannotStartError } from './cannot-start.error';
import { commandOf } from './welcome';

/** @returns why the server did not start, for whoever started it */
export function startFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CannotStartError) return error.message;
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Stop what uses it, or ${anotherThan(port ?? 3000)}`;
  if (code === 'EADDRNOTAVAIL') return `HOST is ${address}, which is no address of this machine.`;
  if (code === 'EACCES' && port) return `Port ${port} may not be taken by this user: choose one above 1023.`;
  return error.stack ?? error.message;
}

/** In production nobody starts it by npm. */
const anotherThan = (port: number): string =>
  process.env.NODE_ENV === 'production'
    ? `set PORT to another, such as ${port + 1}.`
    : `choose another: PORT=${port + 1} ${commandOf(process.env.ROLE)}`;
