import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { Problem, PROBLEM_JSON } from './problem';

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The body cannot be parsed',
  401: 'No token, or one that is not accepted',
  404: 'Unknown, foreign, deleted or malformed id',
  409: 'The state does not allow it',
  410: 'The route is switched off; see Link',
  413: 'Too large',
  415: 'Wrong content type',
  422: 'Well-formed, but not valid',
  429: 'A limit is reached; see Retry-After',
  503: 'No database connection became free, or the server is starting or stopping; see Retry-After',
};

/** Documents the errors of a route; 401 and 503 are every route's. */
export function ApiProblems(...statuses: (keyof typeof MEANINGS)[]): MethodDecorator & ClassDecorator {
  const responses = [401, ...statuses, 503].map((status) =>
    ApiResponse({
      status,
      description: MEANINGS[status],
      content: { [PROBLEM_JSON]: { schema: { $ref: getSchemaPath(Problem) } } },
    }),
  );
  return applyDecorators(ApiExtraModels(Problem), ...responses);
}
