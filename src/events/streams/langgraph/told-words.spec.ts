import type { ToldNotice } from '../../live/live-notice';
import { RunStream } from '../run-stream';
import { untold } from './live-words';
import { ToldWords } from './told-words';
import { ToolCalls } from './tool-calls';
import type { StreamedRun } from './translation';

const piece = (offset: number, text: string, topic = 'answer'): ToldNotice => ({
  userId: 'alice',
  topic,
  type: 'agent_text',
  agentName: 'worker',
  executionId: 'turn',
  payload: { text_id: topic, offset, text },
  at: new Date(),
});

const answer = (content: string) => ({ id: 'answer', type: 'ai', content, run_id: 'run' });

describe('What a stream has been told of a text', () => {
  let words: ToldWords;
  let run: StreamedRun;

  beforeEach(() => {
    words = new ToldWords();
    run = {
      runId: 'run',
      threadId: 'thread',
      assistantId: 'worker',
      attempt: 1,
      toolCalls: new ToolCalls(),
      words,
    };
  });

  it('H7: ends before a piece that got lost, and the answer brings all that is missing', () => {
    words.next(piece(0, 'Most of it '));

    expect(words.next(piece(20, 'gpt-4o.'))).toBeUndefined();
    expect(untold(answer('Most of it goes to gpt-4o.'), run)).toMatchObject({
      id: 'answer',
      type: 'AIMessageChunk',
      content: 'goes to gpt-4o.',
    });
  });

  it('H7: an answer that was told to its end is told no more, and one of other words whole', () => {
    words.next(piece(0, 'Most of it.'));

    expect(untold(answer('Most of it.'), run)).toBeUndefined();
    expect(untold(answer('Less of it.'), run)).toEqual(answer('Less of it.'));
    expect(untold({ ...answer('Most of it.'), id: 'other' }, run)).toHaveProperty('content', 'Most of it.');
  });

  it('H7: a text of the same turn takes the place of the one before, which ends', () => {
    words.next(piece(0, 'A first try', 'first'));
    words.next(piece(11, ' that fails', 'first'));

    expect(words.next(piece(0, 'A second', 'second'))?.after).toMatchObject([
      { id: 'first', text: 'A first try that fails' },
    ]);
  });

  it('H7: who has had a beginning of it is told what follows, also where it is told from its start again', () => {
    words = new ToldWords({ id: 'answer', length: 8 });

    expect(words.next(piece(0, 'Most'))).toBeUndefined();
    expect(words.next(piece(4, ' of it goes'))).toMatchObject({ piece: 'it goes', text: 'Most of it goes' });
    expect(words.next(piece(0, 'And more', 'other'))).toMatchObject({ piece: 'And more' });
    expect(words.placeAfter(7)).toBe('7~other~8');
  });

  it('H7: words for which a slow client has no room are not taken for told', () => {
    const notice = jest.fn(({ payload }: ToldNotice) => String(payload.text));
    const dialect = { notice, opening: () => '', frames: () => [], gap: () => '' };
    const stream = new RunStream({ dialect } as never, { queueLength: 1, onDrop: () => undefined } as never);

    for (const topic of ['first', 'second', 'third']) stream.notice(piece(0, 'Most of it.', topic));

    // Nobody reads: one waits.
    expect(notice.mock.calls.map(([{ topic }]) => topic)).toEqual(['first']);
  });
});
