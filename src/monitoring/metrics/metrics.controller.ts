import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { ForOperators } from '../health/for-operators.decorator';
import { Metrics } from './metrics';

/** Open to the guard, which lets nobody in but operators, and says "nothing here" to all others. */
@ForOperators()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @ApiOperation({ operationId: 'metrics', summary: "Everything that is counted, in Prometheus' text format" })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, schema: { type: 'string', example: 'airlock_sessions_open 2' } })
  async scrape(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.set('Content-Type', this.metrics.contentType);
    return this.metrics.text();
  }
}
