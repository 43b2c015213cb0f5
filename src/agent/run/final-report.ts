import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Json } from '@airlock/agent-kit/plain-json';
import { type AgentOutcome, ReportRepository, type Run } from '../../runs';

/** What makes an answer a report; an agent's answer without these is an answer and no report. */
const reportShape = z.object({
  sections: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
  markdown: z.string(),
  /** What the thread is told; the whole report is read from its own route. */
  answer: z.string().optional(),
  evidence: z.array(z.unknown()),
  assumptions: z.array(z.unknown()),
  confidence: z.number().min(0).max(1),
  text_source: z.enum(['model', 'template']),
  catalogue_version: z.string().nullable().optional(),
});

export type ReportDocument = z.infer<typeof reportShape>;

/** Keeps the last agent's answer as the run's report. */
@Injectable()
export class FinalReport {
  constructor(@Inject(ReportRepository) private readonly reports: ReportRepository) {}

  /** @returns undefined when the answer is no report */
  read(output: Json): ReportDocument | undefined {
    return reportShape.safeParse(output).data;
  }

  async keep(manager: EntityManager, { userId, id: runId }: Run, report: ReportDocument): Promise<void> {
    await this.reports.add(manager, {
      userId,
      runId,
      sections: report.sections,
      markdown: report.markdown,
      evidence: report.evidence,
      assumptions: report.assumptions,
      confidence: report.confidence,
      textSource: report.text_source,
      catalogueVersion: report.catalogue_version ?? null,
    });
  }
}

/**
 * A report as the run's state knows it. Its evidence is most of it, more with every model in a log, and stands in the
 * report's own row: in the state, which is bounded, it would end runs over long logs.
 */
export function withoutEvidence(outcome: AgentOutcome): AgentOutcome {
  const { output } = outcome;
  if (typeof output !== 'object' || output === null || !reportShape.safeParse(output).success) return outcome;
  const kept = Object.entries(output).filter(([key]) => key !== 'evidence');
  return { ...outcome, output: Object.fromEntries(kept) };
}
