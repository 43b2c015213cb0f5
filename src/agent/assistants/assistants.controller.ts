import { NoSession } from '@airlock/session';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AuthenticatedRequest } from '../../auth';
import { ApiProblems, pick } from '../../http';
import { AgentRegistry } from '../registry/agent-registry';
import { AssistantGraph, graphOf } from './assistant-graph';
import { AssistantSchemas, AssistantView, schemasOf, viewOfAssistant } from './assistant-view';
import { AssistantGraphDto, SearchAssistantsDto } from './assistants.dto';

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
  @ApiResponse({ status: 200, type: [AssistantView] })
  @ApiProblems(400, 415, 422)
  search(
    @Body() body: SearchAssistantsDto,
    @Req() { principal: { userId } }: AuthenticatedRequest,
  ): Partial<AssistantView>[] {
    const { limit, offset, sort_order: order, select } = body;
    const names = this.agents.assistants.filter((name) => matches(name, body));
    const sorted = order === 'desc' ? names.reverse() : names;
    return sorted
      .slice(offset, offset + limit)
      .map((name) => pick(viewOfAssistant(this.agents, name, userId), select));
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
const matches = (name: string, { graph_id: graph, name: wanted, metadata }: SearchAssistantsDto): boolean =>
  (graph ?? name) === name && name.includes(wanted ?? '') && Object.keys(metadata ?? {}).length === 0;
