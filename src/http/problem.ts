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
