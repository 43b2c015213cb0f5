import type { Fact } from '../evidence/fact';
import type { Evidence, Figure, PackedEvidence, Table } from '../evidence/figure.schema';
import { type Unit, written } from '../evidence/format';
import type { ReportEvidence } from './schema';
import type { Cited } from './cited';

const LONGEST_NAME = 80;
/** So much of a longer name’s end stays: that is where the names of deployments differ. */
const TAIL = 24;

/** Keeps account of every number that a report writes: what stands behind it, and under which id. */
export class Ledger {
  private readonly ids = new Map<string, string>();
  private readonly entries: ReportEvidence[] = [];
  private readonly known: Fact[] = [];
  private readonly labels = new Set<string>();
  private current = new Set<string>();

  get evidence(): readonly ReportEvidence[] {
    return this.entries;
  }

  /** Every number that was written, for checking a text that somebody else wrote. */
  get facts(): readonly Fact[] {
    return this.known;
  }

  /** Names that hold digits and are no numbers. */
  get names(): readonly string[] {
    return [...this.labels];
  }

  /** What `write` writes, with the ids that it cites. */
  during(write: () => string): { markdown: string; evidence: string[] } {
    this.current = new Set();
    return { markdown: write(), evidence: [...this.current] };
  }

  /** A measured number; one that was not measured says so, and is never 0. */
  number({ value, missing, evidence }: Figure, unit: Unit): Cited {
    if (value === null)
      return { text: missing ? `not measured (needs ${missing})` : 'not measured', ids: [] };
    return this.written(value, unit, evidence);
  }

  /** A number of a table; the table is its evidence. */
  cell(table: Table<unknown>, value: number | null, unit: Unit): Cited {
    return value === null ? { text: '–', ids: [] } : this.written(value, unit, table.evidence);
  }

  /** Tables hold shares from 0 to 1; people read percent. */
  share(table: Table<unknown>, value: number | null): Cited {
    return this.cell(table, value === null ? null : 100 * value, 'percent');
  }

  /** A number that nobody measured: the user's own, or a rule's that the report states. */
  stated(value: number, unit: Unit): string {
    this.known.push({ value, unit });
    return written(value, unit);
  }

  /** Text of the user's log: shown as it is, never as markup. */
  name(text: string | null): string {
    if (text === null) return '(none)';
    const shown = shortened(text.replaceAll(/[`|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').trim());
    this.labels.add(text).add(shown);
    return `\`${shown || ' '}\``;
  }

  /** A time of the log, as it is written in the text. */
  time(text: string): string {
    this.labels.add(text);
    return text;
  }

  private written(value: number, unit: Unit, evidence: Evidence | PackedEvidence): Cited {
    this.known.push({ value, unit });
    const id = this.idOf(evidence);
    this.current.add(id);
    return { text: written(value, unit), ids: [id] };
  }

  private idOf(evidence: Evidence | PackedEvidence): string {
    if (!('sql' in evidence)) throw new TypeError('Unpack an agent’s output before citing from it.');
    const key = JSON.stringify([evidence.sql, evidence.parameters]);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = `E${this.entries.length + 1}`;
    this.ids.set(key, id);
    this.entries.push({ id, ...evidence });
    return id;
  }
}

/** A name of at most {@link LONGEST_NAME} characters, none of them cut in half; one that was shortened shows where. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST_NAME) return name;
  const head = characters.slice(0, LONGEST_NAME - TAIL - 1).join('');
  return `${head}…${characters.slice(-TAIL).join('')}`;
}
