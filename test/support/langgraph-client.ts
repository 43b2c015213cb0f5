import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import type { TestServer } from './airlock';

/** A message, as far as these clients look at it. */
export interface Said {
  readonly id: string;
  readonly type: string;
  readonly content: string;
}

/** The LangGraph SDK as a user's application has it. What is refused is refused at once: it tries nothing again. */
export async function langGraphClient(server: TestServer, user: string): Promise<Client> {
  const { Client: SdkClient } = await import('@langchain/langgraph-sdk');
  return new SdkClient({
    apiUrl: `${server.url}/v2`,
    defaultHeaders: { Authorization: await server.bearer(user) },
    callerOptions: { maxRetries: 0 },
  });
}
