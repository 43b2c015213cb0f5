import { ApiProperty } from '@nestjs/swagger';
import { plansOf } from '../run/plan';

const START = '__start__';
const END = '__end__';

export class GraphNode {
  @ApiProperty({ example: 'triage' }) id: string;
  @ApiProperty({ enum: ['runnable', 'schema'] }) type: 'runnable' | 'schema';
  @ApiProperty() data: { readonly id: readonly string[]; readonly name: string };
}

export class GraphEdge {
  @ApiProperty({ example: '__start__' }) source: string;
  @ApiProperty({ example: 'triage' }) target: string;
  @ApiProperty({ description: 'Whether another agent may follow instead' }) conditional: boolean;
}

/** Which agents may follow which; the names are the LangGraph Agent Server's. */
export class AssistantGraph {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: [GraphNode] }) nodes: GraphNode[];
  @ApiProperty({ type: [GraphEdge] }) edges: GraphEdge[];
}

export function graphOf(assistantId: string, userId: string): AssistantGraph {
  const followers = new Map<string, Set<string>>([[START, new Set()]]);
  for (const plan of plansOf(assistantId)) {
    const way = [START, ...plan, END];
    for (const [index, name] of way.slice(0, -1).entries()) {
      const known = followers.get(name) ?? new Set();
      followers.set(name, known.add(way[index + 1] ?? END));
    }
  }
  const edges = [...followers].flatMap(([source, targets]) =>
    [...targets].map((target) => ({ source, target, conditional: targets.size > 1 })),
  );
  return {
    user_id: userId,
    session_scoped: true,
    nodes: [...followers.keys(), END].map(nodeOf),
    edges,
  };
}

const nodeOf = (name: string): GraphNode => ({
  id: name,
  type: name === START || name === END ? 'schema' : 'runnable',
  data: { id: ['airlock', name], name },
});
