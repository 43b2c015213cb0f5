import { NoSession } from '@airlock/session';
import { Controller, Get, Header, Inject, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth';
import { OperatorGuard } from '../health/operator.guard';
import { Dashboard } from './dashboard';
import { DashboardView } from './dashboard-view';

/** What the page at /dashboard shows. Whoever is no operator finds no such route. */
@ApiTags('operators')
@ApiBearerAuth()
@Public()
@NoSession()
@UseGuards(OperatorGuard)
@Controller('dashboard')
export class DashboardController {
  constructor(@Inject(Dashboard) private readonly dashboard: Dashboard) {}

  @Get('data')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'dashboardData', summary: 'This replica and the queue of all, in numbers' })
  @ApiResponse({ status: 200, type: DashboardView })
  @ApiResponse({ status: 404, description: 'The token does not carry the scope `operator`' })
  data(): Promise<DashboardView> {
    return this.dashboard.read();
  }
}
