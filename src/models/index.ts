export type { ConsensusAnswer } from './consensus';
export {
  CircuitOpenError,
  CostLimitError,
  EmptyAnswerError,
  ModelCallFailedError,
  ModelNotConfiguredError,
  ModelTimeoutError,
  NoModelAnsweredError,
} from './errors';
export type { Recommendation } from './experience';
export { LANGUAGE_MODELS, type LanguageModels } from './language-models';
export { type AskOptions, ModelCascade } from './model-cascade';
export { ModelsModule } from './models.module';
