export { type MessageRole } from './message.entity';
export { ThreadBusyError } from './thread-busy.error';
export { ThreadExistsError } from './thread-exists.error';
export { ThreadNotFoundError } from './thread-not-found.error';
export { type MessageRow, ThreadSearch } from './thread-search';
export { messageType, MessageView, viewOfMessage, viewOfThread } from './thread-view';
export { Thread } from './thread.entity';
export { type SaidBy, ThreadRepository } from './thread.repository';
export { ThreadsModule } from './threads.module';
