import type { Mutation } from '../mutation';

export const events: readonly Mutation[] = [
  {
    name: 'redaction of sensitive keys',
    file: 'libs/agent-kit/src/redaction/sensitive-key.ts',
    find: 'if (found.length === 0) return false;',
    replace: 'if (found.length >= 0) return false;',
    specs: ['libs/agent-kit/src/redaction/redact.spec.ts'],
  },
  {
    name: 'a socket belongs to the user of its token',
    file: 'src/events/sockets/socket-handshake.ts',
    find: 'principal,\n      clientIp',
    replace:
      "principal: { ...principal, userId: request.headers['x-user-id']?.toString() ?? 'bob' },\n      clientIp",
    specs: ['src/events/sockets/socket-handshake.spec.ts', 'src/events/sockets/socket-commands.spec.ts'],
  },
  {
    name: "a socket joins its user's threads only",
    file: 'src/events/sockets/commands/switch-thread.command.ts',
    find: 'await this.threads.get(manager, context.userId, threadId);',
    replace: '',
    specs: ['src/events/sockets/socket-commands.spec.ts'],
  },
  {
    name: "news go to their owner's subscriptions",
    file: 'src/events/live/subscription-index.ts',
    find: 'return [...(this.byUser.get(userId) ?? [])];',
    replace: 'return [...this.all].filter(() => userId !== "");',
    specs: ['src/events/live/subscription-index.spec.ts', 'test/scenarios/sockets.e2e.spec.ts'],
  },
  {
    name: 'an event is of the run whose context emits it (W5)',
    file: 'src/events/log/event-log.ts',
    find: 'if (context.userId !== userId || context.runId !== runId)',
    replace: "if (context.userId === '')",
    specs: ['src/events/log/event-log.spec.ts', 'src/events/log/event-order.spec.ts'],
  },
  {
    name: 'secrets are struck from events (W6)',
    file: 'src/events/log/presentable-payload.ts',
    find: "isSensitiveKey(key, value) ? REDACTED : redact(value, KINDS[key] ?? 'custom');",
    replace: 'isSensitiveKey(key, value) ? value : value;',
    specs: ['src/events/log/event-log.spec.ts'],
  },
  {
    name: 'nothing follows the end of a run (W1)',
    file: 'src/database/migrations/2800-run-events.ts',
    find: "when v_ended then 'the run has ended'",
    replace: "when false then 'the run has ended'",
    specs: ['src/events/log/event-order.spec.ts'],
  },
  {
    name: 'a thread is listened to by itself',
    file: 'src/events/live/subscription.ts',
    find: 'this.scope.threadId === threadId;',
    replace: "threadId !== '';",
    specs: ['src/events/live/live-events.spec.ts', 'src/events/sockets/socket-commands.spec.ts'],
  },
  {
    name: 'a socket ends with its token',
    file: 'src/events/sockets/socket.gateway.ts',
    find: "client.close(TOKEN_EXPIRED, 'The token has expired')",
    replace: 'void client',
    specs: ['src/events/sockets/socket-handshake.spec.ts'],
  },
  {
    name: 'so many sockets of a user, over all replicas',
    file: 'src/events/sockets/socket-leases.ts',
    find: 'if (!isHad) throw',
    replace: 'if (!isHad && limit < 0) throw',
    specs: ['src/events/sockets/socket-handshake.spec.ts'],
  },
  {
    name: 'only an announcement is taken for one',
    file: 'src/events/live/announcement.ts',
    find: 'Array.isArray(parsed) ? parsed.filter(isAnnouncement) : [];',
    replace: 'Array.isArray(parsed) ? (parsed as Announcement[]) : [];',
    specs: ['src/events/live/announcement.spec.ts'],
  },
  {
    name: 'what is remembered of a run is given to its own user (I5)',
    file: 'src/events/live/recent-events.ts',
    find: 'first.userId !== userId ||',
    replace: "userId === '' ||",
    specs: ['src/events/live/recent-events.spec.ts'],
  },
];
