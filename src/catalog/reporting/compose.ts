import { blocks } from './cited';
import { Ledger } from './ledger';
import type { Material } from './material';
import { whyMissing } from './missing';
import type { Report, Section } from './schema';
import { appendixB, evidenceTable, queriesOf } from './sections/appendices';
import { findings } from './sections/findings';
import { plan } from './sections/plan';
import { profile } from './sections/profile';
import { risks } from './sections/risks';
import { strategies } from './sections/strategies';
import { summary } from './sections/summary';

/** A report from the template, and the account of its numbers. */
export interface Draft {
  readonly report: Report;
  readonly ledger: Ledger;
}

/** The same material, the same words. */
export function compose(material: Material): Draft {
  const { data, optimization, actions, confidence } = material;
  const ledger = new Ledger();
  const assumptions = assumptionsOf(material);
  const page = (id: Section['id'], title: string, write: () => string): Section => ({
    id,
    title,
    missing_because: null,
    ...ledger.during(write),
  });
  const missing = (id: Section['id'], title: string, reason: string): Section => ({
    ...page(id, title, () => `*Missing: ${reason}*`),
    missing_because: reason,
  });
  const version = versionOf(material);
  const body: Section[] = [
    page('summary', 'Summary', () => summary(material, ledger)),
    data
      ? page('workload_profile', 'Workload profile', () => profile(data, ledger))
      : missing('workload_profile', 'Workload profile', whyMissing(material, 'data')),
    data
      ? page('findings', 'Findings', () => findings(data, ledger))
      : missing('findings', 'Findings', whyMissing(material, 'data')),
    optimization
      ? page('strategies_and_savings', 'Strategies and savings', () => strategies(optimization, ledger))
      : missing('strategies_and_savings', 'Strategies and savings', whyMissing(material, 'optimization')),
    actions
      ? page('action_plan', 'Action plan', () => plan(actions, ledger))
      : missing('action_plan', 'Action plan', whyMissing(material, 'actions')),
    page('risks_assumptions_confidence', 'Risks, assumptions and confidence', () =>
      risks(material, assumptions, ledger),
    ),
  ];
  const sections = [
    ...body,
    page('appendix_a_evidence', 'Appendix A: evidence', () => evidenceTable(ledger.evidence)),
    page('appendix_b_method', 'Appendix B: method', () => appendixB(material, version)),
  ];
  const title = titleOf(material);
  const report: Report = {
    title,
    sections,
    markdown: markdownOf(title, sections, ledger.evidence),
    answer: sections[0]?.markdown ?? '',
    evidence: ledger.evidence,
    assumptions,
    confidence: confidence?.value ?? 0,
    text_source: 'template',
    text_note: null,
    catalogue_version: version,
  };
  return { report, ledger };
}

/** The report with another summary in its place. */
export function withSummary(report: Report, answer: string): Report {
  const sections = report.sections.map((section) =>
    section.id === 'summary' ? { ...section, markdown: answer } : section,
  );
  return { ...report, sections, answer, markdown: markdownOf(report.title, sections, report.evidence) };
}

/** The queries stand in the Markdown once; in JSON each is with its number. */
function markdownOf(title: string, sections: readonly Section[], evidence: Report['evidence']): string {
  const pages = sections.map(({ id, title: heading, markdown }) =>
    blocks(`## ${heading}`, markdown, id === 'appendix_a_evidence' && queriesOf(evidence)),
  );
  return `${blocks(`# ${title}`, ...pages)}\n`;
}

/** The catalogue behind the prices, also where only prices were looked up. */
function versionOf({ data, help }: Material): string | null {
  return data?.range.catalogue_version ?? help?.prices[0]?.catalogue_version ?? null;
}

function titleOf({ data, category }: Material): string {
  if (!data) return 'What your log needs';
  return category === 'performance' ? 'How your calls perform' : 'What your calls cost';
}

function assumptionsOf({ data, optimization }: Material): string[] {
  const declared = data?.metrics.declared_model_rows.value ?? 0;
  const unpriced = data?.metrics.unpriced_rows.value ?? 0;
  return [
    ...(optimization?.assumptions ?? []),
    ...(declared > 0 ? ['The model declared at the import is the one that was used.'] : []),
    ...(unpriced > 0 ? ['Calls without a price are left out of every cost and saving.'] : []),
  ];
}
