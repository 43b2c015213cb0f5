import { NoSession } from '@airlock/session';
import { Controller, Get, Inject, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../auth';
import { OperatorGuard } from '../health/operator.guard';
import { Metrics } from './metrics';

/** Open to the guard, which lets nobody in but operators, and says "nothing here" to all others. */
@ApiTags('operators')
@ApiBearerAuth()
@Public()
@NoSession()
@UseGuards(OperatorGuard)
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @ApiOperation({ operationId: 'metrics', summary: "Everything that is counted, in Prometheus' text format" })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, schema: { type: 'string', example: 'airlock_sessions_open 2' } })
  @ApiResponse({ status: 404, description: 'The token does not carry the scope `operator`' })
  async scrape(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.set('Content-Type', this.metrics.contentType);
    return this.metrics.text();
  }
}
