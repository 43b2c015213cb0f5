import { Module } from '@nestjs/common';
import { WorkloadsModule } from '../workloads';
import { ActionsAgent } from './actions/agent';
import { DataHelperAgent } from './data-helper/agent';
import { DataAgent } from './data/agent';
import { OptimizationAgent } from './optimization/agent';
import { ReportingAgent } from './reporting/agent';
import { AnomalyDetectorTool } from './tools/anomaly-detector/tool';
import { CacheAuditTool } from './tools/cache-audit/tool';
import { CostDriverFinderTool } from './tools/cost-driver-finder/tool';
import { CostOptimizerTool } from './tools/cost-optimizer/tool';
import { LatencyBottlenecksTool } from './tools/latency-bottlenecks/tool';
import { ModelSwitchSimulatorTool } from './tools/model-switch-simulator/tool';
import { PerformanceAnalyzerTool } from './tools/performance-analyzer/tool';
import { PolicySimulatorTool } from './tools/policy-simulator/tool';
import { PriceSearchTool } from './tools/price-search/tool';
import { TrendAnalyzerTool } from './tools/trend-analyzer/tool';
import { WorkloadReader } from './tools/workload-reader';
import { TriageAgent } from './triage/agent';

/** The agents and the tools that there are. Being listed here is all that the registry asks for. */
@Module({
  imports: [WorkloadsModule],
  providers: [
    ActionsAgent,
    AnomalyDetectorTool,
    CacheAuditTool,
    CostDriverFinderTool,
    CostOptimizerTool,
    DataAgent,
    DataHelperAgent,
    LatencyBottlenecksTool,
    ModelSwitchSimulatorTool,
    OptimizationAgent,
    PerformanceAnalyzerTool,
    PolicySimulatorTool,
    PriceSearchTool,
    ReportingAgent,
    TrendAnalyzerTool,
    TriageAgent,
    WorkloadReader,
  ],
})
export class CatalogModule {}
