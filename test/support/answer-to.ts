import request from 'supertest';
import type { TestServer } from './airlock';

export interface Answer {
  /** The report's summary, without the references to its evidence. */
  readonly answer: string;
  readonly whole: string;
}

export interface Answered extends Answer {
  readonly thread: string;
}

/** Asks as `user` through HTTP, and waits for the report. @param thread where the question goes on */
export async function answerTo(
  server: TestServer,
  user: string,
  question: string,
  thread?: string,
): Promise<Answered> {
  const token = await server.bearer(user);
  const { body } = await request(server.url)
    .post(thread === undefined ? '/v2/runs/wait' : `/v2/threads/${thread}/runs/wait`)
    .set('Authorization', token)
    .send({ assistant_id: 'supervisor', input: { messages: [{ role: 'user', content: question }] } })
    .expect(200);
  const { text } = await request(server.url)
    .get(`/v2/threads/${body.thread_id}/runs/${body.run_id}/report`)
    .set('Authorization', token)
    .set('Accept', 'text/markdown')
    .expect(200);
  return { ...answerIn(text), thread: body.thread_id };
}

export function answerIn(report: string): Answer {
  const whole = report.replaceAll(/ \[E\d+(?:, E\d+)*\]/g, '');
  return { answer: /## Summary\n\n([^]*?)\n## /.exec(whole)?.[1] ?? '', whole };
}
