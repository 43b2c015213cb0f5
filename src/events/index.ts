export { EventLogModule } from './event-log.module';
export { EventsModule } from './events.module';
export { LiveEvents } from './live/live-events';
export { LiveNotices } from './live/live-notices';
export { LiveWords } from './live/live-words';
export { type ErrorAnswer, ErrorAnswers } from './sockets/error-answers';
export { SocketAdapter } from './sockets/socket-adapter';
export { type EmitterSession } from './log/event-log';
export { type EventEnvelope, type EventRun, type NewEvent, type RunEvent } from './log/run-event';
