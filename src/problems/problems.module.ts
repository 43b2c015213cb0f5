import { Global, Module } from '@nestjs/common';
import { ErrorAnswers } from '../events';
import { answerTo } from './problem.filter';

/** Lends the table to sockets, which answer with the same words as HTTP. */
@Global()
@Module({
  providers: [{ provide: ErrorAnswers, useValue: { answerTo } satisfies ErrorAnswers }],
  exports: [ErrorAnswers],
})
export class ProblemsModule {}
