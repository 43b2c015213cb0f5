import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PriceCatalogue } from '../prices/price-catalogue';
import { isoText, LOG, logParameters } from './log-query';
import { stretchOf } from './stretch';
import type { LoggedModel, RangeRequest, WorkloadFilters, WorkloadRange } from './workload-range';

/** More names than this are no models any more; the rest counts as unknown. */
const MODELS = 10_000;
const UNKNOWN_SHOWN = 100;

/** For the rest of the transaction: a plan for any range takes a log for short, however long it is, and has no workers. */
const PLANNED_FOR_ITS_RANGE = 'set local plan_cache_mode = force_custom_plan';

const EDGES = `
  select ${isoText('min(occurred_at)')} as oldest, ${isoText(`max(occurred_at) + interval '1 microsecond'`)} as behind_newest,
    ${isoText(`max(occurred_at) + interval '1 microsecond' - make_interval(hours => $2)`)} as back
  from workload_events where user_id = $1`;

const MEASURES = `
  with ${LOG},
  named as (select model, count(*) as calls, min(occurred_at) as first, max(occurred_at) as last from log group by model)
  select coalesce(sum(calls), 0)::float8 as rows, ${isoText('min(first)')} as first, ${isoText('max(last)')} as last,
    array(select model from named where model is not null order by calls desc, model limit ${MODELS}) as names
  from named`;

interface Measures extends Pick<WorkloadRange, 'rows' | 'first' | 'last'> {
  /** Of models, the most frequent first. */
  readonly names: readonly string[];
}

interface Edges {
  readonly oldest: string | null;
  readonly behind_newest: string | null;
  readonly back: string | null;
}

/** Turns what a caller asks for into a stretch of their log. */
@Injectable()
export class RangeResolver {
  constructor(@Inject(PriceCatalogue) private readonly catalogue: PriceCatalogue) {}

  /** @throws InvalidRangeError */
  async resolve(manager: EntityManager, userId: string, request: RangeRequest = {}): Promise<WorkloadRange> {
    const { hours, from, to } = stretchOf(request);
    await manager.query(PLANNED_FOR_ITS_RANGE);
    const [edges] = await manager.query<Edges[]>(EDGES, [userId, hours ?? 0]);
    const start = from ?? (hours ? edges?.back : edges?.oldest) ?? '1970-01-01T00:00:00.000000Z';
    const end = to ?? edges?.behind_newest ?? start;
    return this.measure(manager, { userId, start, end, filters: request.filters ?? {} });
  }

  private async measure(
    manager: EntityManager,
    stretch: { userId: string; start: string; end: string; filters: WorkloadFilters },
  ): Promise<WorkloadRange> {
    const [measures] = await manager.query<[Measures]>(MEASURES, logParameters(stretch));
    const { names, ...size } = measures;
    const models = names.flatMap((name) => this.loggedModel(name) ?? []);
    const known = new Set(models.map(({ name }) => name));
    const unknown = names.filter((name) => !known.has(name));
    return {
      ...stretch,
      ...size,
      models,
      unknownModels: unknown.slice(0, UNKNOWN_SHOWN),
      catalogueVersion: this.catalogue.version,
    };
  }

  private loggedModel(name: string): LoggedModel | undefined {
    const known = this.catalogue.find(name);
    if (!known) return undefined;
    const smaller = this.catalogue.smaller(known);
    const smallest = smaller && (this.catalogue.smaller(smaller) ?? smaller);
    const { provider, model } = known;
    return { name, provider, model, smaller: smaller?.model, smallest: smallest?.model };
  }
}
