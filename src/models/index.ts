export type { ConsensusAnswer } from './consensus';
export type { Recommendation } from './experience';
export { type LanguageModels } from './language-models';
export { type AskOptions, ModelCascade } from './model-cascade';
export { ModelsModule } from './models.module';
