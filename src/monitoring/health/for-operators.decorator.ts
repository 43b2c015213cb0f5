import { NoSession } from '@airlock/session';
import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { Public } from '../../auth';
import { Problem, PROBLEM_JSON } from '../../http';
import { OperatorGuard } from './operator.guard';

/** A controller for operators alone, which no user's session is opened for. To everybody else its routes are not there. */
export const ForOperators = (): ClassDecorator =>
  applyDecorators(
    // The guard lets nobody in but operators: it has the token verified itself.
    Public(),
    NoSession(),
    UseGuards(OperatorGuard),
    ApiTags('operators'),
    ApiBearerAuth(),
    ApiExtraModels(Problem),
    ApiResponse({
      status: 404,
      description: 'The token does not carry the scope `operator`',
      content: { [PROBLEM_JSON]: { schema: { $ref: getSchemaPath(Problem) } } },
    }),
  );
