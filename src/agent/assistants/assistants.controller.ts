import { NoSession } from '@airlock/session';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../auth';
import { ApiProblems, NEXT_PAGE, pick, WHERE_THE_NEXT_PAGE_BEGINS } from '../../http';
import { AgentRegistry } from '../registry/agent-registry';
import { AssistantGraph, graphOf } from './assistant-graph';
import { AssistantSchemas, AssistantView, schemasOf, viewOfAssistant } from './assistant-view';
import {
  AssistantGraphDto,
  AssistantSubgraphsDto,
  AssistantVersionsDto,
  CountAssistantsDto,
  SearchAssistantsDto,
} from './assistants.dto';

/** The agents, as assistants. They are code: nothing of them is in the database. */
@ApiTags('assistants')
@ApiBearerAuth()
@NoSession()
@Controller('v2/assistants')
export class AssistantsController {
  constructor(@Inject(AgentRegistry) private readonly agents: AgentRegistry) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'searchAssistants', summary: 'The agents there are' })
  @ApiResponse({ status: 200, type: [AssistantView], headers: WHERE_THE_NEXT_PAGE_BEGINS })
  @ApiProblems(400, 415, 422)
  search(
    @Body() body: SearchAssistantsDto,
    @Req() { principal: { userId } }: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Partial<AssistantView>[] {
    const { limit, offset, sort_order: order, select } = body;
    const names = this.agents.assistants.filter((name) => matches(name, body));
    const sorted = order === 'desc' ? names.reverse() : names;
    if (offset + limit < sorted.length) response.set(NEXT_PAGE, String(offset + limit));
    return sorted
      .slice(offset, offset + limit)
      .map((name) => pick(viewOfAssistant(this.agents, name, userId), select));
  }

  @Post('count')
  @HttpCode(200)
  @Header('Content-Type', 'application/json')
  @ApiOperation({ operationId: 'countAssistants', summary: 'How many agents a search would find' })
  @ApiResponse({ status: 200, schema: { type: 'integer', example: 7 } })
  @ApiProblems(400, 415, 422)
  count(@Body() body: CountAssistantsDto): number {
    return this.agents.assistants.filter((name) => matches(name, body)).length;
  }

  @Get(':assistant_id')
  @ApiOperation({ operationId: 'getAssistant', summary: 'An agent' })
  @ApiResponse({ status: 200, type: AssistantView })
  @ApiProblems(404)
  get(
    @Param('assistant_id') name: string,
    @Req() { principal: { userId } }: AuthenticatedRequest,
  ): AssistantView {
    return viewOfAssistant(this.agents, name, userId);
  }

  @Get(':assistant_id/graph')
  @ApiOperation({ operationId: 'getAssistantGraph', summary: 'Which agents may follow which' })
  @ApiResponse({ status: 200, type: AssistantGraph })
  @ApiProblems(404, 422)
  graph(
    @Param('assistant_id') name: string,
    @Query() _query: AssistantGraphDto,
    @Req() { principal: { userId } }: AuthenticatedRequest,
  ): AssistantGraph {
    this.agents.assertKnown(name);
    return graphOf(name, userId);
  }

  @Post(':assistant_id/versions')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'listAssistantVersions',
    summary: 'The one version of an agent that there is',
  })
  @ApiResponse({ status: 200, type: [AssistantView] })
  @ApiProblems(400, 404, 415, 422)
  versions(
    @Param('assistant_id') name: string,
    @Body() { metadata, limit, offset }: AssistantVersionsDto,
    @Req() { principal: { userId } }: AuthenticatedRequest,
  ): AssistantView[] {
    const only = viewOfAssistant(this.agents, name, userId);
    return matches(name, { metadata }) ? [only].slice(offset, offset + limit) : [];
  }

  @Get(':assistant_id/subgraphs')
  @ApiOperation({
    operationId: 'getAssistantSubgraphs',
    summary: 'The graphs within an agent, by namespace: none',
  })
  @ApiResponse({ status: 200, schema: { type: 'object', example: {} } })
  @ApiProblems(404, 422)
  subgraphs(@Param('assistant_id') name: string, @Query() _query: AssistantSubgraphsDto): object {
    this.agents.assertKnown(name);
    return {};
  }

  @Get(':assistant_id/subgraphs/:namespace')
  @ApiOperation({
    operationId: 'getAssistantSubgraphsOf',
    summary: 'The graphs within a part of an agent: none',
  })
  @ApiParam({ name: 'namespace', example: 'triage' })
  @ApiResponse({ status: 200, schema: { type: 'object', example: {} } })
  @ApiProblems(404, 422)
  subgraphsOf(@Param('assistant_id') name: string, @Query() query: AssistantSubgraphsDto): object {
    return this.subgraphs(name, query);
  }

  @Get(':assistant_id/schemas')
  @ApiOperation({
    operationId: 'getAssistantSchemas',
    summary: 'What an agent takes and gives, as JSON Schema',
  })
  @ApiResponse({ status: 200, type: AssistantSchemas })
  @ApiProblems(404)
  schemas(
    @Param('assistant_id') name: string,
    @Req() { principal: { userId } }: AuthenticatedRequest,
  ): AssistantSchemas {
    return schemasOf(this.agents, name, userId);
  }
}

/** Agents carry no metadata, so whoever asks for some finds none. */
const matches = (name: string, { graph_id: graph, name: wanted, metadata }: CountAssistantsDto): boolean =>
  (graph ?? name) === name && name.includes(wanted ?? '') && Object.keys(metadata ?? {}).length === 0;
