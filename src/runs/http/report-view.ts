import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { Report } from '../reports/report.entity';

export class ReportView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  /** Airlock's own report has a list; an agent's may have them by name. */
  @ApiProperty({
    oneOf: [
      { type: 'array', items: { type: 'object' } },
      { type: 'object', additionalProperties: true },
    ],
  })
  sections: unknown;

  @ApiProperty() markdown: string;
  @ApiProperty({ type: 'array', items: { type: 'object' } }) evidence: unknown;
  @ApiProperty({ type: 'array', items: {} }) assumptions: unknown;
  @ApiProperty({ minimum: 0, maximum: 1 }) confidence: number;
  @ApiProperty({ enum: ['model', 'template'] }) text_source: 'model' | 'template';
  @ApiProperty({ nullable: true, type: String }) catalogue_version: string | null;
  @ApiProperty({ format: 'date-time' }) created_at: string;
}

/** How the answer with a report is described: which of the two, Accept says. */
export const AS_JSON_OR_MARKDOWN = {
  'application/json': { schema: { $ref: getSchemaPath(ReportView) } },
  'text/markdown': {
    schema: { type: 'string' as const, example: '# Where the money goes\n\n## Summary\n…' },
  },
};

export function viewOfReport(report: Report): ReportView {
  return {
    run_id: report.runId,
    user_id: report.userId,
    session_scoped: true,
    sections: report.sections,
    markdown: report.markdown,
    evidence: report.evidence,
    assumptions: report.assumptions,
    confidence: report.confidence,
    text_source: report.textSource,
    catalogue_version: report.catalogueVersion,
    created_at: report.createdAt.toISOString(),
  };
}
