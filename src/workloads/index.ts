export { type Anomalies, type Anomaly, type AnomalyMetric } from './analysis/anomaly';
export { type Bound } from './analysis/bounded';
export { type CacheAudit, type RepeatedPrompt } from './analysis/cache-audit';
export { type CostDriver } from './analysis/cost-drivers';
export { type Evidence, type Figure, type Table } from './analysis/evidence';
export { type FailureRow } from './analysis/failures';
export { InvalidRangeError } from './analysis/invalid-range.error';
export { type LatencyBottlenecks, type SlowGroup } from './analysis/latency';
export { type Metric } from './analysis/metric';
export { type ModelSwitch, type SwitchSimulation } from './analysis/model-switch';
export { type HourRow, type PeakHours, type Performance } from './analysis/performance';
export { type PriceRow, type PriceSearch } from './analysis/price-search';
export { type CallMeasure } from './analysis/ranked-calls';
export { type Savings, type SavingsPolicy, type Strategy, type StrategySaving } from './analysis/savings';
export { stretchOf } from './analysis/stretch';
export { type DataSufficiency } from './analysis/sufficiency';
export { type TokenCost } from './analysis/token-cost';
export { type ModelRow, type Totals } from './analysis/totals';
export { type Trend, type TrendBucket } from './analysis/trend';
export { UnknownModelError } from './analysis/unknown-model.error';
export { WorkloadAnalysis } from './analysis/workload-analysis';
export {
  type LoggedModel,
  type RangeRequest,
  type WorkloadFilters,
  type WorkloadRange,
} from './analysis/workload-range';
export { AmbiguousColumnError } from './import/ambiguous-column.error';
export { DuplicateImportError } from './import/duplicate-import.error';
export { type Field } from './import/fields';
export { ImportLimitError } from './import/import-limit.error';
export { ImportNotFoundError } from './import/import-not-found.error';
export { ImportRejectedError } from './import/import-rejected.error';
export { ImportRunningError } from './import/import-running.error';
export { ImportTooLargeError } from './import/import-too-large.error';
export { MissingColumnsError } from './import/missing-columns.error';
export { SpoolUnusableError } from './import/spool-unusable.error';
export { SummedExportError } from './import/summed-export.error';
export { UnreadableFileError } from './import/unreadable-file.error';
export { UnsupportedFormatError } from './import/unsupported-format.error';
export { type CatalogueModel } from './prices/catalogue-model';
export { type CataloguePrice, type Tier } from './prices/catalogue-price';
export { PriceCatalogue } from './prices/price-catalogue';
export { type SampleCall, sampleCalls, type SampleOptions, sampleWorkload } from './sample/sample-workload';
export { WorkloadsModule } from './workloads.module';
