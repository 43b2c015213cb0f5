import type { TokenOptions } from '../../src/auth';
import type { TestServer } from './airlock';

/** A token of the server's own, for `Authorization: Bearer …`. */
export async function tokenOf(server: TestServer, userId: string, options?: TokenOptions): Promise<string> {
  return (await server.bearer(userId, options)).slice('Bearer '.length);
}
