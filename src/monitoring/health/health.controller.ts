import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RETRY_AFTER } from '../../http';
import type { Response } from 'express';
import { NoSession } from '@airlock/session';
import { Public } from '../../auth';
import { Readiness } from '../readiness/readiness';
import { ReadyView } from './ready-view';

class LiveView {
  @ApiProperty({ example: 'alive' }) status: 'alive';
}

const RETRY_AFTER_SECONDS = '2';

/** For whoever runs the server: open, and without a word about any user. */
@ApiTags('health')
@Public()
@NoSession()
@Controller('health')
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ operationId: 'healthLive', summary: 'Whether the process answers at all' })
  @ApiResponse({ status: 200, type: LiveView })
  live(): LiveView {
    return { status: 'alive' };
  }

  @Get('ready')
  @ApiOperation({ operationId: 'healthReady', summary: 'Whether requests may be sent here' })
  @ApiResponse({ status: 200, type: ReadyView })
  @ApiResponse({ status: 503, type: ReadyView, headers: RETRY_AFTER, description: 'What failed, and why' })
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyView> {
    const report = await this.readiness.report();
    response.set('Cache-Control', 'no-store');
    if (report.status === 'not_ready') response.status(503).set('Retry-After', RETRY_AFTER_SECONDS);
    return { ...report };
  }
}
