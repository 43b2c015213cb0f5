import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ForOperators } from '../health/for-operators.decorator';
import { Dashboard } from './dashboard';
import { DashboardView } from './dashboard-view';

/** What the page at /dashboard shows. Whoever is no operator finds no such route. */
@ForOperators()
@Controller('dashboard')
export class DashboardController {
  constructor(@Inject(Dashboard) private readonly dashboard: Dashboard) {}

  @Get('data')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'dashboardData', summary: 'This replica and the queue of all, in numbers' })
  @ApiResponse({ status: 200, type: DashboardView })
  data(): Promise<DashboardView> {
    return this.dashboard.read();
  }
}
