import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { RETRY_AFTER } from './api-answers';
import { Problem, PROBLEM_JSON } from './problem';

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The body cannot be parsed',
  401: 'No token, or one that is not accepted',
  404: 'Unknown, foreign, deleted or malformed id',
  408: 'The body did not arrive',
  409: 'The state does not allow it',
  410: 'The route is switched off; see Link',
  413: 'The body is too large',
  415: 'Wrong content type',
  422: 'Well-formed, but not valid',
  429: 'A limit is reached; see Retry-After',
  503: 'No database connection became free, or the server is starting or stopping; see Retry-After',
};

/** What a client that is answered so may try again, and when. */
const COME_BACK = [429, 503];

/** Documents the errors of a route; 401 and 503 are every route's, and every body that is parsed can be late or too large. */
export function ApiProblems(...statuses: (keyof typeof MEANINGS)[]): MethodDecorator & ClassDecorator {
  const ofBodies = statuses.includes(400) ? [408, 413] : [];
  const responses = [...new Set([401, ...statuses, ...ofBodies, 503])].map((status) =>
    ApiResponse({
      status,
      headers: COME_BACK.includes(status) ? RETRY_AFTER : undefined,
      description: MEANINGS[status],
      content: { [PROBLEM_JSON]: { schema: { $ref: getSchemaPath(Problem) } } },
    }),
  );
  return applyDecorators(ApiExtraModels(Problem), ...responses);
}
