import request from 'supertest';
import type { TestServer } from './airlock';
import { sampleWorkload } from '../../src/workloads';

export interface FinishedRun {
  readonly threadId: string;
  readonly runId: string;
  readonly status: string;
  readonly body: Record<string, unknown>;
}

/** Imports a generated sample for the user and answers with the import report. */
export async function importSample(
  server: TestServer,
  userId: string,
  seed = 1,
): Promise<Record<string, unknown>> {
  return importCsv(server, userId, sampleWorkload({ seed }), {});
}

export async function importCsv(
  server: TestServer,
  userId: string,
  csv: string | Buffer,
  query: Record<string, string>,
): Promise<Record<string, unknown>> {
  const { body } = await request(server.url)
    .post('/v2/workloads/import')
    .query(query)
    .set('Authorization', await server.bearer(userId))
    .set('Content-Type', 'text/csv')
    .send(csv)
    .expect(201);
  return body as Record<string, unknown>;
}

/** Asks in a new thread and waits for the end of the run. */
export async function askAndWait(server: TestServer, userId: string, question: string): Promise<FinishedRun> {
  const authorization = await server.bearer(userId);
  const post = (path: string, body: object): request.Test =>
    request(server.url).post(path).set('Authorization', authorization).send(body);
  const { body: thread } = await post('/v2/threads', {}).expect(200);
  const threadId = thread.thread_id as string;
  const input = { assistant_id: 'supervisor', input: { messages: [{ role: 'user', content: question }] } };
  const { body: run } = await post(`/v2/threads/${threadId}/runs`, input).expect(200);
  const runId = run.run_id as string;
  await request(server.url)
    .get(`/v2/threads/${threadId}/runs/${runId}/join`)
    .set('Authorization', authorization)
    .expect(200);
  const { body } = await request(server.url)
    .get(`/v2/threads/${threadId}/runs/${runId}`)
    .set('Authorization', authorization)
    .expect(200);
  return { threadId, runId, status: body.status as string, body };
}

/** The report of a finished run, as JSON. */
export async function reportOf(
  server: TestServer,
  userId: string,
  run: FinishedRun,
): Promise<Record<string, unknown>> {
  const { body } = await request(server.url)
    .get(`/v2/threads/${run.threadId}/runs/${run.runId}/report`)
    .set('Authorization', await server.bearer(userId))
    .set('Accept', 'application/json')
    .expect(200);
  return body as Record<string, unknown>;
}
