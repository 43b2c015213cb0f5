import { NoSession } from '@airlock/session';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Public } from '../../auth';
import { ApiProblems } from '../../http';
import { Readiness } from '../readiness/readiness';
import { ReplicaFacts } from '../dashboard/replica-facts';
import { NotReadyError } from './not-ready.error';

class OkView {
  @ApiProperty({ example: true }) ok: true;
}

class OkDto {
  @ApiPropertyOptional({ enum: ['0', '1'], description: '1: only if requests may be sent here, else 503' })
  @IsOptional()
  @IsIn(['0', '1'])
  check_db?: string;
}

class FlagsView {
  @ApiProperty({ example: true }) assistants: boolean;
  @ApiProperty({ example: false }) crons: boolean;
  @ApiProperty({ example: false }) langsmith: boolean;
}

class InfoView {
  @ApiProperty({ example: '0.1.0' }) version: string;
  @ApiProperty({ type: FlagsView }) flags: FlagsView;
  @ApiProperty({ type: 'object', additionalProperties: true }) metadata: Record<string, unknown>;
}

const HAS = { assistants: true, crons: false, langsmith: false } as const;

/** What chat interfaces for LangGraph ask first, as its server answers: open, as there, and without a word about any user. */
@ApiTags('health')
@Public()
@NoSession()
@Controller('v2')
export class LangGraphSystemController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(ReplicaFacts) private readonly facts: ReplicaFacts,
  ) {}

  @Get('ok')
  @ApiOperation({ operationId: 'ok', summary: 'Whether the server answers' })
  @ApiResponse({ status: 200, type: OkView })
  @ApiProblems(422, 503)
  async ok(@Query() { check_db: checksDatabase }: OkDto): Promise<OkView> {
    if (checksDatabase === '1' && (await this.readiness.report()).status === 'not_ready')
      throw new NotReadyError();
    return { ok: true };
  }

  @Get('info')
  @ApiOperation({ operationId: 'info', summary: 'What of the LangGraph API there is' })
  @ApiResponse({ status: 200, type: InfoView })
  info(): InfoView {
    return { version: this.facts.replica.version, flags: HAS, metadata: { server: 'airlock' } };
  }
}
