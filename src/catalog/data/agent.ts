import { Agent, type AgentHandler, type AgentTask } from '@airlock/agent-kit';
import { computedStep } from '../evidence/computed-step';
import { pack } from '../evidence/packing';
import { SHOWN } from '../evidence/shown';
import { requestedRange } from '../question/requested-range';
import { type Wanted, wantedOf } from '../question/wanted';
import { countAsked } from '../range/count-asked';
import { type Against, pinned, type RangeInput } from '../range/range.schema';
import { anomalyDetector } from '../tools/anomaly-detector/schema';
import { cacheAudit } from '../tools/cache-audit/schema';
import { costDriverFinder, costDriversSchema } from '../tools/cost-driver-finder/schema';
import { bottlenecksSchema, latencyBottlenecks } from '../tools/latency-bottlenecks/schema';
import { performanceAnalyzer } from '../tools/performance-analyzer/schema';
import { type Lookup, priceSearch } from '../tools/price-search/schema';
import { callTool } from '../tools/tool-contract';
import { trendAnalyzer } from '../tools/trend-analyzer/schema';
import { boundedOf, edgesOf, rankedOf, repeatsOf } from './asked-figures';
import { findingsOf, recommendationsOf } from './findings';
import {
  askedOf,
  firstFor,
  hasLatencyOrStatus,
  judgedOf,
  measuredOf,
  metricsOf,
  notMeasured,
} from './metrics';
import { NoRowsError } from './no-rows.error';
import { explainedBy, questionOf, steer } from './steering';
import { UnclearRangeError } from './unclear-range.error';
import { type Data, type DataInput, dataInputSchema, dataOutputSchema } from './schema';

/** Prices are looked up for so many of the models that the message names. */
const MODELS_LOOKED_UP = 3;

@Agent({
  name: 'data',
  description: 'Measures your log: cost, latency, load, trends, anomalies and what the money goes to.',
  phase: 'data_analysis',
  input: dataInputSchema,
  output: dataOutputSchema,
  tools: [
    performanceAnalyzer.name,
    costDriverFinder.name,
    trendAnalyzer.name,
    anomalyDetector.name,
    latencyBottlenecks.name,
    cacheAudit.name,
    priceSearch.name,
  ],
})
export class DataAgent implements AgentHandler<DataInput, Data> {
  async run(input: DataInput, task: AgentTask): Promise<Data> {
    const { kind, models } = steer(input);
    const {
      against,
      ranking,
      bound,
      when,
      asks_repeats: isOfRepeats,
      ...asked
    } = await this.asked(input, task);
    await task.think('Measuring cost, latency and load', 10);
    const { range, sufficiency, profile } = await callTool(task, performanceAnalyzer, asked);
    if (!profile || range.rows === 0) throw new NoRowsError();
    const rows = pinned(range);
    const metrics = metricsOf(profile);
    const { per_model, per_workload, peak } = profile;
    const { failed_cost_usd, days, calls_per_day, tokens_per_day, cost_per_million_tokens } = profile.totals;
    const repeats = isOfRepeats ? await repeatsOf(task, rows) : null;
    const ranked = ranking ? await rankedOf(task, ranking, rows, bound) : null;
    const edges = when ? await edgesOf(task, rows, bound, questionOf(input)) : null;
    const bounded = bound ? await boundedOf(task, bound, rows, against) : null;

    await task.think('Finding what the money goes to', 30);
    const cost_drivers = costDriversSchema.parse(
      await callTool(task, costDriverFinder, { ...rows, limit: SHOWN }),
    );
    await task.think('Looking for trends', 50);
    const trendMetrics = [
      ...new Set([
        ...firstFor(kind),
        ...measuredOf(metrics),
        ...judgedOf(metrics),
        ...askedOf(questionOf(input)),
      ]),
    ];
    const { trends, comparison } = await callTool(task, trendAnalyzer, {
      ...rows,
      metrics: trendMetrics,
      against,
      explain: against && explainedBy(input),
    });
    await task.think('Looking for calls that stand out', 65);
    const { anomalies } = await callTool(task, anomalyDetector, {
      ...rows,
      metrics: measuredOf(metrics).filter((metric) => metric !== 'requests'),
      limit: SHOWN,
    });
    const bottlenecks = hasLatencyOrStatus(metrics) ? await this.bottlenecks(task, rows) : null;
    const prices = await this.prices(task, models, range.last?.slice(0, 10));

    return computedStep(task, 'measure', dataOutputSchema, () => {
      const findings = findingsOf(metrics, peak);
      const recommendations = recommendationsOf(findings);
      const measured = {
        kind,
        range,
        sufficiency,
        metrics,
        per_model,
        per_workload,
        peak,
        ranked,
        bounded,
        edges,
        repeats,
        failed_cost_usd,
        rates: { days, calls_per_day, tokens_per_day, cost_per_million_tokens },
      };
      const seen = { trends, comparison, anomalies, cost_drivers, bottlenecks, prices };
      const judged = { findings, recommendations, not_measured: notMeasured(metrics) };
      return pack('data', { ...measured, ...seen, ...judged });
    });
  }

  /** @throws UnclearRangeError: the answer would be about other rows */
  private async asked({ message, workloads, triage }: DataInput, task: AgentTask): Promise<Asked> {
    if (triage) {
      const { measured_range: measured, range, against, ranking, bound, when, asks_repeats } = triage;
      return { ...(measured ? pinned(measured) : range), against, ranking, bound, when, asks_repeats };
    }
    const asked = requestedRange(message, workloads);
    if (asked.isUnclear) throw new UnclearRangeError(asked.notes);
    const { range, against, counted } = await countAsked(task, message, workloads, asked);
    const outline = counted.outline ?? undefined;
    return { ...range, against, ...wantedOf(message, { against, outline }) };
  }

  private async bottlenecks(task: AgentTask, rows: RangeInput): Promise<Data['bottlenecks']> {
    await task.think('Finding what takes the time', 80);
    return bottlenecksSchema.parse(await callTool(task, latencyBottlenecks, { ...rows, limit: SHOWN }));
  }

  /** @param on the log's last day: the same rows find the same prices whenever they are asked about */
  private async prices(
    task: AgentTask,
    models: readonly string[],
    on: string | undefined,
  ): Promise<Data['prices']> {
    const found: Lookup[] = [];
    for (const asked of models.slice(0, MODELS_LOOKED_UP)) {
      found.push({ asked, ...(await callTool(task, priceSearch, { text: asked, on, limit: SHOWN })) });
    }
    return found;
  }
}

/** The rows, the earlier period to compare them with, and what of them is wanted. */
type Asked = RangeInput & Wanted & { readonly against?: Against };
