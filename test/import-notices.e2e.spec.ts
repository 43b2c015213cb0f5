import { WebSocket } from 'ws';
import { startAirlock, type TestServer } from './support/airlock';
import { slowUpload } from './support/upload';

const HEADER = 'time,input_tokens,output_tokens\n';
const ROW = '2023-11-16 18:17:03,1,1\n';

interface Notice {
  readonly type: string;
  readonly run_id: string | null;
  readonly payload: {
    readonly import_id: string;
    readonly status: string;
    readonly counts: { imported: number };
  };
}

/** A socket of a user, and what it is told. */
async function listen(server: TestServer, userId: string): Promise<{ notices: Notice[]; socket: WebSocket }> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v2/socket`, {
    headers: { authorization: await server.bearer(userId) },
  });
  const notices: Notice[] = [];
  socket.on('message', (data: Buffer) => notices.push(JSON.parse(data.toString())));
  await new Promise((resolve) => socket.once('open', resolve));
  return { notices, socket };
}

const begun = async ({ notices, socket }: { notices: Notice[]; socket: WebSocket }): Promise<void> => {
  while (notices.length === 0) await new Promise((resolve) => socket.once('message', resolve));
};

const completed = async ({ notices, socket }: { notices: Notice[]; socket: WebSocket }): Promise<void> => {
  while (notices.at(-1)?.payload.status !== 'completed')
    await new Promise((resolve) => socket.once('message', resolve));
};

describe('The progress of an import (10.1)', () => {
  let server: TestServer;
  let replica: TestServer;

  beforeAll(async () => {
    server = await startAirlock({ IMPORT_PROGRESS_MS: '20', LIVE_NOTICE_MS: '20' });
    replica = await startAirlock({}, { database: server.database });
  });

  afterAll(async () => {
    await replica.close();
    await server.close();
  });

  it("comes as notices to the user's sockets, on either replica, and to nobody else's", async () => {
    const [near, far, stranger] = await Promise.all([
      listen(server, 'alice'),
      listen(replica, 'alice'),
      listen(server, 'bob'),
    ]);

    const upload = await slowUpload(server, 'alice');
    await upload.send(HEADER + ROW.repeat(5_000));
    await Promise.all([near, far].map(begun));
    const { body } = await upload.finish(ROW.repeat(5_000));
    await Promise.all([near, far].map(completed));
    await new Promise((resolve) => {
      stranger.socket.once('pong', resolve);
      stranger.socket.ping();
    });

    for (const { notices } of [near, far]) {
      expect(
        new Set(notices.map(({ type, run_id, payload }) => [type, run_id, payload.import_id].join())),
      ).toEqual(new Set([['import_progress', null, body.import_id].join()]));
      expect(notices[0]?.payload.status).toBe('receiving');
      expect(notices.at(-1)?.payload).toMatchObject({ status: 'completed', counts: { imported: 10_000 } });
    }
    expect(stranger.notices).toEqual([]);
    for (const { socket } of [near, far, stranger]) socket.terminate();
  });
});
