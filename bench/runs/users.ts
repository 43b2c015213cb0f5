import { mintToken } from '../../src/auth';
import { AirlockConfig } from '../../src/config';
import { SECRET } from './lab';

/** Tokens of so many users. */
export async function tokensOf(count: number, name = 'bench'): Promise<string[]> {
  const config = AirlockConfig.from({ NODE_ENV: 'test', JWT_SECRET: SECRET });
  return Promise.all(Array.from({ length: count }, (_, index) => mintToken(config, `${name}-${index}`)));
}

/** The body that starts a run of the benchmark's agent. @param script what the agent is to do */
export const runOf = (script: string) => ({
  assistant_id: 'reporting',
  input: { messages: [{ role: 'user', content: script }] },
  stream_mode: 'custom',
});
