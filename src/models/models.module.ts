import { Module } from '@nestjs/common';
import { AirlockConfig } from '../config';
import { WorkloadsModule } from '../workloads';
import { AnswerCache } from './answer-cache';
import { BreakerSection } from './breaker-section';
import { CircuitBreakers } from './circuit-breakers';
import { Experience } from './experience';
import { configuredModels, LANGUAGE_MODELS } from './language-models';
import { ModelCallRepository } from './model-call.repository';
import { ModelCalls } from './model-calls';
import { ModelCascade } from './model-cascade';
import { ModelClient } from './model-client';
import { ModelLadder } from './model-ladder';
import { ModelTiers } from './model-tiers';
import { ModelTurn } from './model-turn';

const inject = [AirlockConfig];

@Module({
  imports: [WorkloadsModule],
  providers: [
    { provide: LANGUAGE_MODELS, inject, useFactory: configuredModels },
    { provide: ModelTiers, inject, useFactory: (config: AirlockConfig) => ModelTiers.from(config) },
    { provide: AnswerCache, inject, useFactory: (config: AirlockConfig) => AnswerCache.from(config) },
    { provide: CircuitBreakers, inject, useFactory: (config: AirlockConfig) => CircuitBreakers.from(config) },
    { provide: Experience, inject, useFactory: (config: AirlockConfig) => Experience.from(config) },
    BreakerSection,
    ModelCallRepository,
    ModelCalls,
    ModelClient,
    ModelTurn,
    ModelLadder,
    ModelCascade,
  ],
  exports: [ModelCascade],
})
export class ModelsModule {}
