import '@airlock/session/node-version';
export { type RecordedCall, RecordingTask, type RecordingTaskOptions } from './recording-task';
