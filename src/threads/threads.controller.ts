import { InjectSession, type Session } from '@airlock/session';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Res,
  Scope,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { EntityManager } from 'typeorm';
import { AirlockConfig } from '../config';
import { ApiProblems, assertMetadataFits, PathId, pick } from '../http';
import { ThreadNotFoundError } from './thread-not-found.error';
import { ThreadSearch } from './thread-search';
import { type ThreadView, ThreadView as ThreadBody, viewOfThread } from './thread-view';
import { CountThreadsDto, CreateThreadDto, SearchThreadsDto, UpdateThreadDto } from './thread.dto';
import { ThreadRepository } from './thread.repository';

/** RFC 7240: the LangGraph SDK asks so for no answer. */
const MINIMAL = /(^|,)\s*return\s*=\s*"?minimal"?\s*(;|,|$)/i;

@ApiTags('threads')
@ApiBearerAuth()
@Controller({ path: 'v2/threads', scope: Scope.REQUEST })
export class ThreadsController {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(ThreadSearch) private readonly search: ThreadSearch,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ operationId: 'createThread', summary: 'Begin a conversation' })
  @ApiResponse({ status: 200, type: ThreadBody })
  @ApiProblems(400, 409, 415, 422)
  async create(@Body() body: CreateThreadDto): Promise<ThreadView> {
    const id = body.thread_id?.toLowerCase() ?? this.session.context.threadId;
    // Null, as clients of the LangGraph API send it, is the same as nothing.
    const [metadata, ifExists] = [body.metadata ?? {}, body.if_exists ?? 'raise'];
    assertMetadataFits(metadata, this.config.metadataMaxBytes);
    const thread = await this.threads.create(this.manager, this.userId, { id, metadata, ifExists });
    return this.view(thread.id);
  }

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'searchThreads', summary: 'Your threads, newest first' })
  @ApiResponse({ status: 200, type: [ThreadBody] })
  @ApiProblems(400, 415, 422)
  async find(@Body() body: SearchThreadsDto): Promise<Partial<ThreadView>[]> {
    const { sort_by: sortBy, sort_order: sortOrder, select, ...filter } = body;
    const rows = await this.search.find(this.manager, this.userId, { ...filter, sortBy, sortOrder });
    return rows.map((row) => pick(viewOfThread(row), select));
  }

  @Post('count')
  @HttpCode(200)
  @Header('Content-Type', 'application/json')
  @ApiOperation({ operationId: 'countThreads', summary: 'How many threads a search would find' })
  @ApiResponse({ status: 200, schema: { type: 'integer', example: 3 } })
  @ApiProblems(400, 415, 422)
  async count(@Body() filter: CountThreadsDto): Promise<number> {
    return this.search.count(this.manager, this.userId, filter);
  }

  @Get(':thread_id')
  @ApiOperation({ operationId: 'getThread', summary: 'A thread and what was said in it' })
  @ApiResponse({ status: 200, type: ThreadBody })
  @ApiProblems(404)
  async get(@Param('thread_id', PathId) id: string): Promise<ThreadView> {
    return this.view(id);
  }

  @Patch(':thread_id')
  @ApiOperation({ operationId: 'updateThread', summary: 'Add to the metadata' })
  @ApiResponse({ status: 200, type: ThreadBody })
  @ApiResponse({ status: 204, description: 'The same, where the call says `Prefer: return=minimal`' })
  @ApiProblems(400, 404, 415, 422)
  async update(
    @Param('thread_id', PathId) id: string,
    @Body() body: UpdateThreadDto,
    @Headers('prefer') preferred: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ThreadView | undefined> {
    const thread = await this.threads.lockForReply(this.manager, this.userId, id);
    await this.threads.mergeMetadata(this.manager, thread, body.metadata ?? {}, this.config.metadataMaxBytes);
    if (!MINIMAL.test(preferred ?? '')) return this.view(id);
    response.status(204).set('Preference-Applied', 'return=minimal');
    return undefined;
  }

  @Delete(':thread_id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteThread', summary: 'Hide the thread at once; it is purged later' })
  @ApiResponse({ status: 204 })
  @ApiProblems(404, 409)
  async remove(@Param('thread_id', PathId) id: string): Promise<void> {
    const thread = await this.threads.lockForReply(this.manager, this.userId, id);
    await this.threads.hide(this.manager, thread);
  }

  private get userId(): string {
    return this.session.context.userId;
  }

  /** What each of these calls asks last: COMMIT goes out with it. */
  private async view(id: string): Promise<ThreadView> {
    const only = { ids: [id], limit: 1, offset: 0 };
    const [row] = await this.session.lastly(() => this.search.find(this.manager, this.userId, only));
    if (!row) throw new ThreadNotFoundError(id);
    return viewOfThread(row);
  }
}
