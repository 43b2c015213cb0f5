export { type RecordedCall, RecordingTask, type RecordingTaskOptions } from './recording-task';
