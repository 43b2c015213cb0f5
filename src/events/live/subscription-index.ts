import { Injectable } from '@nestjs/common';
import type { Subscription } from './subscription';

/** Who on this replica listens to what. */
@Injectable()
export class SubscriptionIndex {
  private readonly all = new Set<Subscription>();
  private readonly byUser = new Map<string, Set<Subscription>>();
  private readonly byRun = new Map<string, Set<Subscription>>();
  private readonly ofThreads = new Set<Subscription>();

  get size(): number {
    return this.all.size;
  }

  get hasThreads(): boolean {
    return this.ofThreads.size > 0;
  }

  add(subscription: Subscription): void {
    this.all.add(subscription);
    put(this.byUser, subscription.userId, subscription);
    if (subscription.scope.threadId && !subscription.scope.runId) this.ofThreads.add(subscription);
  }

  remove(subscription: Subscription): void {
    this.all.delete(subscription);
    drop(this.byUser, subscription.userId, subscription);
    this.ofThreads.delete(subscription);
  }

  link(runId: string, subscription: Subscription): void {
    put(this.byRun, runId, subscription);
  }

  unlink(runId: string, subscription: Subscription): void {
    drop(this.byRun, runId, subscription);
  }

  ofUser(userId: string): readonly Subscription[] {
    return [...(this.byUser.get(userId) ?? [])];
  }

  ofRun(runId: string): readonly Subscription[] {
    return [...(this.byRun.get(runId) ?? [])];
  }

  every(): readonly Subscription[] {
    return [...this.all];
  }

  /** Each run that somebody follows, with the user who does. */
  followedRuns(): { userId: string; runId: string }[] {
    return [...this.byRun].flatMap(([runId, subscriptions]) =>
      [...new Set([...subscriptions].map(({ userId }) => userId))].map((userId) => ({ userId, runId })),
    );
  }

  /** Each thread that somebody listens to as a whole. */
  threads(): { userId: string; threadId: string }[] {
    return [...this.ofThreads].flatMap(({ userId, scope: { threadId } }) =>
      threadId ? [{ userId, threadId }] : [],
    );
  }
}

function put(index: Map<string, Set<Subscription>>, key: string, subscription: Subscription): void {
  const entries = index.get(key) ?? new Set();
  index.set(key, entries.add(subscription));
}

function drop(index: Map<string, Set<Subscription>>, key: string, subscription: Subscription): void {
  const entries = index.get(key);
  entries?.delete(subscription);
  if (entries?.size === 0) index.delete(key);
}
