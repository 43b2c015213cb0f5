import { CannotStartError } from './cannot-start.error';
import { commandOf } from './welcome';

/** @returns why the server did not start, for whoever started it */
export function startFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CannotStartError) return error.message;
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Stop what uses it, or choose another: PORT=${(port ?? 3000) + 1} ${commandOf(process.env.ROLE)}`;
  if (code === 'EADDRNOTAVAIL') return `HOST is ${address}, which is no address of this machine.`;
  if (code === 'EACCES' && port) return `Port ${port} may not be taken by this user: choose one above 1023.`;
  return error.stack ?? error.message;
}
