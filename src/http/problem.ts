import { STATUS_CODES } from 'node:http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One field of the input that is wrong. */
export class FieldFault {
  @ApiProperty({ example: 'input.messages.0.content' }) path: string;
  @ApiProperty({ example: 'content should not be empty' }) message: string;
}

/** The body of every error: RFC 9457. */
export class Problem {
  @ApiProperty({ example: 'urn:airlock:problem:not-found' }) type: string;
  @ApiProperty({ example: 'Not Found' }) title: string;
  @ApiProperty({ example: 404 }) status: number;
  @ApiProperty({ example: 'There is nothing of yours by that id.' }) detail: string;
  @ApiProperty({ example: '/v2/threads/0199f3a0-0000-7000-8000-000000000000' }) instance: string;
  @ApiProperty({ example: '0199f3a0-1111-7000-8000-000000000000' }) request_id: string;
  @ApiPropertyOptional({ type: [FieldFault] }) errors?: FieldFault[];
}

export const PROBLEM_JSON = 'application/problem+json';

/** What an error becomes for whoever caused it, over HTTP as on a socket. */
export interface ProblemAnswer {
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldFault[];
  /** Further members of the problem, such as the known agents. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** What the caller may know of an error nobody foresaw: only the id to ask about. */
export const UNFORESEEN: ProblemAnswer = {
  status: 500,
  detail: 'Something went wrong here. Ask about it with the request id.',
};

/** RFC 9457 wants a short phrase that does not change from case to case. */
export const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Error';

/** @param url of the call; of it the path alone is told: a query may hold what should not be repeated */
export function problemOf(
  { status, detail, errors, members }: ProblemAnswer,
  { url = '/', requestId }: { readonly url?: string; readonly requestId: string },
): Problem {
  const title = titleOf(status);
  return {
    type: `urn:airlock:problem:${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    title,
    status,
    detail,
    instance: pathOf(url),
    request_id: requestId,
    ...(errors ? { errors: [...errors] } : {}),
    ...members,
  };
}

export const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';
