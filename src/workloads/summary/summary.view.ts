import { ApiProperty } from '@nestjs/swagger';

const usd = {
  type: Number,
  nullable: true,
  example: 47.61,
  description: 'Null: no row has a known price',
} as const;
const ms = {
  type: Number,
  nullable: true,
  example: 812.5,
  description: 'Null: the log has no latency',
} as const;

export class SummaryRange {
  @ApiProperty({ example: '2023-11-16T18:17:03.979960Z' }) start: string;
  @ApiProperty({ example: '2023-11-16T19:14:19.928017Z', description: 'Does not belong to it' }) end: string;
  @ApiProperty({ type: String, nullable: true }) first: string | null;
  @ApiProperty({ type: String, nullable: true }) last: string | null;
}

export class SummaryLatency {
  @ApiProperty(ms) mean_ms: number | null;
  @ApiProperty(ms) p50_ms: number | null;
  @ApiProperty(ms) p95_ms: number | null;
  @ApiProperty(ms) p99_ms: number | null;
  @ApiProperty(ms) max_ms: number | null;
}

export class SummaryTotals {
  @ApiProperty({ example: 8819 }) requests: number;
  @ApiProperty({ example: 18059974 }) input_tokens: number;
  @ApiProperty({ example: 245896 }) output_tokens: number;
  @ApiProperty(usd) cost_usd: number | null;
  @ApiProperty(usd) cost_per_request: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 2.57 }) requests_per_second: number | null;
  @ApiProperty() latency: SummaryLatency;
}

export class SummaryModel {
  @ApiProperty({ type: String, nullable: true, example: 'gpt-4o' }) model: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'openai' }) provider: string | null;
  @ApiProperty({ example: 8819 }) requests: number;
  @ApiProperty({ example: 18059974 }) input_tokens: number;
  @ApiProperty({ example: 245896 }) output_tokens: number;
  @ApiProperty(usd) cost_usd: number | null;
  @ApiProperty({ example: 0 }) unpriced_requests: number;
  @ApiProperty(ms) mean_latency_ms: number | null;
  @ApiProperty(ms) p95_latency_ms: number | null;
}

export class SummaryView {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ example: 8819 }) rows: number;
  @ApiProperty({ type: SummaryRange, nullable: true, description: 'Null: the log is empty' })
  range: SummaryRange | null;
  @ApiProperty() totals: SummaryTotals;
  @ApiProperty({ type: [SummaryModel], description: 'The dearest hundred' }) models: SummaryModel[];
  @ApiProperty({ example: 0, description: 'Rows without a cost that anybody knows' }) unpriced_rows: number;
  @ApiProperty({ example: '@pydantic/genai-prices 0.1.8+1a2b3c4d' }) catalogue_version: string;
  @ApiProperty({ type: [String], example: ['8,819 rows name no model; gpt-4o was declared at the import.'] })
  assumptions: string[];
}
