import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AirlockConfig } from '../config';
import { KeysUnavailableError } from './keys-unavailable.error';
import { mintToken } from './token-mint';
import { TokenVerifier } from './token-verifier';

const JWT_SECRET = 'a secret of thirty-two characters or more';
const MEBIBYTE = 1_048_576;

describe('What stands at JWKS_URL', () => {
  let provider: Server;
  let sent = 0;

  beforeAll(async () => {
    provider = createServer((_, response) => void endlessly(response));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => provider.close());

  it('is read no further than a set of keys can be long, and the log says so', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const { port } = provider.address() as AddressInfo;
    const JWKS_URL = `http://127.0.0.1:${port}/keys`;
    const verifier = new TokenVerifier(AirlockConfig.from({ NODE_ENV: 'test', JWKS_URL }));
    const token = await mintToken(AirlockConfig.from({ JWT_SECRET }), 'alice');
    const [, claims, signature] = token.split('.');
    const header = Buffer.from('{"alg":"RS256"}').toString('base64url');

    const verified = verifier.verify([header, claims, signature].join('.'));

    await expect(verified).rejects.toThrow(KeysUnavailableError);
    expect(String(logged.mock.calls)).toContain('the answer has more than 1048576 bytes');
    // What the two ends keep of it between them comes on top.
    expect(sent).toBeLessThan(32 * MEBIBYTE);
    logged.mockRestore();
  });

  async function endlessly(response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    while (!response.destroyed) {
      sent += MEBIBYTE;
      if (!response.write(' '.repeat(MEBIBYTE)))
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
});
