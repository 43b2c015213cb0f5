import { mintId, UserExecutionContext } from '@airlock/session';
import { Subscription } from './subscription';
import { SubscriptionIndex } from './subscription-index';

const THREAD = '0199f3a0-0000-7000-8000-000000000001';
const owner = { hasNews: jest.fn(), follows: jest.fn(), leaves: jest.fn(), closed: jest.fn() };
const sink = { receive: jest.fn(), notice: jest.fn(), fail: jest.fn(), hasRoom: true };

/** Both name the same thread: ids are chosen by clients, and keys start with the user. */
const of = (userId: string): Subscription =>
  new Subscription(
    UserExecutionContext.create({ userId, threadId: THREAD, runId: mintId() }),
    { threadId: THREAD },
    sink,
    owner,
  );

describe('Who hears of news', () => {
  it('only the subscriptions of the user whose news they are, also when the thread has the same id (W4)', () => {
    const index = new SubscriptionIndex();
    const [alice, bob] = [of('alice'), of('bob')];
    index.add(alice);
    index.add(bob);

    expect(index.ofUser('alice')).toEqual([alice]);
    expect(index.ofUser('bob')).toEqual([bob]);
    expect(index.ofUser('carol')).toEqual([]);
  });
});
