import { InjectSession, type Session } from '@airlock/session';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Scope } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { EntityManager } from 'typeorm';
import { ApiProblems, PageDto, PathId } from '../../http';
import { ImportQueryDto, optionsOf } from './import-query.dto';
import { sourceOf } from './import-source';
import { ImportListView, ImportView, viewOfImport } from './import.view';
import { ImportRepository } from './import.repository';
import { LogStatistics } from './log-statistics';
import { WorkloadImporter } from './workload-importer';

@ApiTags('workloads')
@ApiBearerAuth()
@Controller({ path: 'v2/workloads', scope: Scope.REQUEST })
export class ImportsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(WorkloadImporter) private readonly importer: WorkloadImporter,
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(LogStatistics) private readonly statistics: LogStatistics,
  ) {}

  @Post('import')
  @ApiOperation({
    operationId: 'importWorkload',
    summary: 'Add a file of LLM calls to your log, all of it or nothing',
    description:
      'One call a row; a time, input tokens and output tokens are needed. Times have up to nine fraction digits and are ' +
      'kept to the microsecond, rounded half up.',
  })
  @ApiConsumes('text/csv', 'application/x-ndjson', 'application/json')
  @ApiBody({
    schema: {
      type: 'string',
      format: 'binary',
      example: 'time,model,input_tokens,output_tokens\n2023-11-16T18:17:03Z,gpt-4o,4808,10\n',
    },
  })
  @ApiResponse({ status: 201, type: ImportView })
  @ApiProblems(408, 409, 413, 415, 422, 429)
  async import(@Req() request: IncomingMessage, @Query() query: ImportQueryDto): Promise<ImportView> {
    try {
      const stored = await this.importer.import(this.session, sourceOf(request), optionsOf(query));
      this.session.afterCommit(() => void this.statistics.renew(stored.counts.imported));
      return viewOfImport(stored);
    } finally {
      // The rest of a refused file is let run out, or its sender would never come to read the answer.
      request.resume();
    }
  }

  @Get('imports')
  @ApiOperation({ operationId: 'listImports', summary: 'Your imports, newest first' })
  @ApiResponse({ status: 200, type: ImportListView })
  @ApiProblems(422)
  async list(@Query() page: PageDto): Promise<ImportListView> {
    const { userId } = this.session.context;
    const found = await this.imports.list(this.manager, userId, page);
    return { user_id: userId, session_scoped: true, imports: found.map(viewOfImport) };
  }

  @Get('imports/:import_id')
  @ApiOperation({ operationId: 'getImport', summary: 'How far an import is, and what came of it' })
  @ApiResponse({ status: 200, type: ImportView })
  @ApiProblems(404)
  async get(@Param('import_id', PathId) id: string): Promise<ImportView> {
    return viewOfImport(await this.imports.get(this.manager, this.session.context.userId, id));
  }

  @Delete('imports/:import_id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteImport',
    summary: 'Take an import back, with all its rows',
    description:
      'At once and for good; reports that were written keep their numbers. The same file may be imported again.',
  })
  @ApiResponse({ status: 204 })
  @ApiProblems(404, 409)
  async remove(@Param('import_id', PathId) id: string): Promise<void> {
    await this.imports.remove(this.manager, this.session.context.userId, id);
  }
}
