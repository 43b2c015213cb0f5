export { type Script, type ScriptedAnswer, type ScriptedCall, ScriptedModels } from './scripted-models';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database';
export { type RecordedCall, RecordingTask, type RecordingTaskOptions } from '../../agent-kit/src/testing';
