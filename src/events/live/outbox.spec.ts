import { type Frame, type Gap, Outbox } from './outbox';

const RUN = 'run-a';

class SlowClient {
  readonly read: string[] = [];
  hasRoom = true;
  write(text: string): void {
    this.read.push(text);
  }
}

const frame = (sequence: number, isTerminal = false, runId = RUN): Frame => ({
  text: `${runId} ${sequence}`,
  isTerminal,
  origin: { threadId: 'thread', runId, sequence },
});
const gapText = ({ runId, fromSequence, toSequence, count }: Gap): string =>
  `${runId} missing ${count}: ${fromSequence}-${toSequence}`;

describe('W7, what waits for a slow client', () => {
  let client: SlowClient;
  let dropped: number;
  let outbox: Outbox;

  beforeEach(() => {
    client = new SlowClient();
    dropped = 0;
    outbox = new Outbox({
      limit: 3,
      limitChars: 1_000,
      transport: client,
      gapText,
      onDrop: (count) => (dropped += count),
    });
  });

  const drain = (): void => {
    client.hasRoom = true;
    outbox.flush();
  };

  it('is nothing while the client reads: sent means written', () => {
    expect(outbox.emit(frame(1))).toBe('sent');

    expect(client.read).toEqual(['run-a 1']);
    expect(outbox.length).toBe(0);
  });

  it('keeps order when the client reads on', () => {
    client.hasRoom = false;
    expect([outbox.emit(frame(1)), outbox.emit(frame(2))]).toEqual(['queued', 'queued']);

    client.hasRoom = true;

    expect(outbox.emit(frame(3))).toBe('sent');
    expect(client.read).toEqual(['run-a 1', 'run-a 2', 'run-a 3']);
  });

  it('loses the oldest when full, tells which before anything later, and counts', () => {
    client.hasRoom = false;
    for (const sequence of [1, 2, 3, 4, 5]) expect(outbox.emit(frame(sequence))).toBe('queued');
    expect(dropped).toBe(2);

    drain();

    expect(client.read).toEqual(['run-a missing 2: 1-2', 'run-a 3', 'run-a 4', 'run-a 5']);
    expect(outbox.isEmpty).toBe(true);
  });

  it('never loses what ends an execution or a run, not even among nothing else', () => {
    client.hasRoom = false;
    outbox.emit(frame(1, true));
    outbox.emit(frame(2));
    outbox.emit(frame(3, true));

    expect(outbox.emit(frame(4, true))).toBe('queued');
    expect(outbox.emit(frame(5, true))).toBe('queued');
    expect(outbox.emit(frame(6))).toBe('dropped');
    drain();

    expect(client.read).toEqual(['run-a missing 2: 2-6', 'run-a 1', 'run-a 3', 'run-a 4', 'run-a 5']);
    expect(dropped).toBe(2);
  });

  it('is so many characters at most, and of the last frame more', () => {
    client.hasRoom = false;
    const long = (sequence: number, isTerminal = false): Frame => ({
      ...frame(sequence, isTerminal),
      text: String(sequence).repeat(600),
    });

    expect([long(1), long(2)].map((each) => outbox.emit(each))).toEqual(['queued', 'queued']);
    expect(outbox.isFull).toBe(true);
    outbox.emit(long(3));
    outbox.emit(long(4, true));
    expect([outbox.length, dropped]).toEqual([2, 2]);
    drain();

    expect(client.read.map((text) => text.slice(0, 22))).toEqual([
      'run-a missing 2: 1-2',
      '3'.repeat(22),
      '4'.repeat(22),
    ]);
    expect(outbox.isFull).toBe(false);
  });

  it('tells of each run by itself', () => {
    client.hasRoom = false;
    for (const sequence of [1, 2]) {
      outbox.emit(frame(sequence, false, 'run-a'));
      outbox.emit(frame(sequence, false, 'run-b'));
      outbox.emit(frame(sequence, true, 'run-c'));
    }
    outbox.emit(frame(3, true, 'run-c'));
    drain();

    expect(client.read.slice(0, 2)).toEqual(['run-a missing 2: 1-2', 'run-b missing 2: 1-2']);
    expect(client.read.slice(2)).toEqual(['run-c 1', 'run-c 2', 'run-c 3']);
  });

  it('gives up what is of the moment before anything of a log, without a word', () => {
    client.hasRoom = false;
    for (const sequence of [1, 2, 3]) outbox.emit(frame(sequence));

    expect(outbox.emit({ text: 'half a sentence' })).toBe('dropped');
    drain();

    expect(client.read).toEqual(['run-a 1', 'run-a 2', 'run-a 3']);
  });

  it('W9: takes nothing after its end, and does no harm', () => {
    client.hasRoom = false;
    outbox.emit(frame(1));
    outbox.close();
    client.hasRoom = true;

    expect(outbox.emit(frame(2, true))).toBe('dropped');
    outbox.flush();

    expect(client.read).toEqual([]);
  });
});
