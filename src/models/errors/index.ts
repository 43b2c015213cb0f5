export { AnswerTooLargeError } from './answer-too-large.error';
export { CircuitOpenError } from './circuit-open.error';
export { CostLimitError } from './cost-limit.error';
export { EmptyAnswerError } from './empty-answer.error';
export { ModelCallFailedError } from './model-call-failed.error';
export { ModelNotConfiguredError } from './model-not-configured.error';
export { ModelTimeoutError } from './model-timeout.error';
export { NoModelAnsweredError } from './no-model-answered.error';
