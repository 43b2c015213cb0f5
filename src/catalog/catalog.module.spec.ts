import {
  AGENT_DEFINITION,
  type AgentDefinition,
  TOOL_DEFINITION,
  type ToolDefinition,
} from '@airlock/agent-kit';
import { Scope, type Type } from '@nestjs/common';
import { MODULE_METADATA, SCOPE_OPTIONS_METADATA } from '@nestjs/common/constants.js';
import { z } from 'zod';
import { CatalogModule } from './catalog.module';

const providers = Reflect.getMetadata(MODULE_METADATA.PROVIDERS, CatalogModule) as readonly Type[];
const definitionsOf = <Definition>(key: string): { type: Type; definition: Definition }[] =>
  providers.flatMap((type) => {
    const definition = Reflect.getMetadata(key, type) as Definition | undefined;
    return definition ? [{ type, definition }] : [];
  });
const agents = definitionsOf<AgentDefinition>(AGENT_DEFINITION);
const tools = definitionsOf<ToolDefinition>(TOOL_DEFINITION);

describe('the catalog', () => {
  it('holds the six agents, in the phases and with the flags of spec 6', () => {
    const table = agents.map(({ definition: { name, phase, mayFail = true } }) => [name, phase, mayFail]);

    expect(table).toEqual([
      ['actions', 'action_planning', true],
      ['data', 'data_analysis', true],
      ['data_helper', 'data_analysis', true],
      ['optimization', 'optimization', true],
      ['reporting', 'reporting', false],
      ['triage', 'triage', true],
    ]);
  });

  it('gives every run agents of its own, and all runs the same tools (E4)', () => {
    const scopeOf = (type: Type): unknown =>
      (Reflect.getMetadata(SCOPE_OPTIONS_METADATA, type) as { scope?: Scope })?.scope;

    for (const { type } of agents) expect([type.name, scopeOf(type)]).toEqual([type.name, Scope.REQUEST]);
    for (const { type } of tools) expect([type.name, scopeOf(type)]).toEqual([type.name, undefined]);
  });

  it('holds the ten built-in tools of spec 7, each with a JSON schema', () => {
    expect(tools.map(({ definition: { name } }) => name).sort()).toEqual([
      'anomaly_detector',
      'cache_audit',
      'cost_driver_finder',
      'cost_optimizer',
      'latency_bottlenecks',
      'model_switch_simulator',
      'performance_analyzer',
      'policy_simulator',
      'price_search',
      'trend_analyzer',
    ]);
    for (const { definition } of tools) {
      expect(z.toJSONSchema(definition.input, { io: 'input' })).toMatchObject({ type: 'object' });
    }
  });

  it('declares for every agent only tools that there are, and schemas that JSON can say', () => {
    const known = new Set(tools.map(({ definition: { name } }) => name));

    for (const { definition } of agents) {
      expect((definition.tools ?? []).filter((name) => !known.has(name))).toEqual([]);
      expect(z.toJSONSchema(definition.input, { io: 'input' })).toMatchObject({ type: 'object' });
      expect(z.toJSONSchema(definition.output)).toMatchObject({ type: 'object' });
    }
  });

  it('needs of every agent what spec 6 says it needs, and no more', () => {
    const needs = agents.map(({ definition: { name, input } }) => {
      const { required = [] } = z.toJSONSchema(input, { io: 'input' });
      return [name, required.sort()];
    });

    expect(Object.fromEntries(needs)).toEqual({
      triage: ['message'],
      data_helper: ['message'],
      data: ['message'],
      optimization: ['data', 'message', 'triage'],
      actions: ['data', 'optimization'],
      reporting: ['message'],
    });
  });

  it('lists its providers sorted, so that a generator can add one', () => {
    const names = providers.map(({ name }) => name);

    expect(names).toEqual([...names].sort());
  });
});
