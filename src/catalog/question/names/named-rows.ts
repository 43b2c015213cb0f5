import { boundOf } from '../bound';
import { entitiesOf } from '../entities';
import { asksMoney, measureOf } from '../measure';
import { asksWhereItGoes } from '../trend';
import { isMeant } from './is-meant';
import { familyOf, isVersionOf } from './is-named';
import { leftOut, type NamedRows, plural, quoted } from './left-out';
import { moveOf, MOVING } from '../moves';
import type { Outline } from '../../range/range.schema';
import { oneOf, pattern, upTo } from '../pattern';
import { whenOf } from '../when';

/** Words of a question that is about several at once. */
const BESIDE = oneOf(
  /\b(?:compare[ds]?|comparing|comparison|versus|vs|than)\b/,
  /\b(?:each|every)(?! (?:call|request|query|minute|hour|day|week|month|time))\b/,
);
/** Words of a question that may be about another model than the calls went to. */
const ELSEWHERE = pattern`\b(?:instead|${MOVING}|how much (?:is|are)|(?:would|could|should)(?!${upTo(60)}\bsav(?:e|ings?)\b)|prices?|pricing)\b`;

/** What part of all it is, the calls of one alone do not tell. */
const SHARE = /\b(?:share|percent(?:age)?|proportion|fraction|how much of)\b|%/i;

interface Options {
  /** Whether it is two times that the question compares, and not two names. */
  readonly isOfTimes?: boolean;
}

/** The calls of one workload or one model, where a question is about them alone; undefined where it is about more. */
export function namedRows(
  message: string,
  log: Outline | undefined,
  options: Options = {},
): NamedRows | undefined {
  if (!log) return undefined;
  const left = leftOut(message, log);
  if (left) return together(left, namedRows(left.rest, log, options));
  // `longer than 5 s` sets nothing beside each other, and what share of them is, is one of the calls that are named.
  const isOfSome = options.isOfTimes === true || boundOf(message) !== undefined;
  if (!isOfSome && (BESIDE.test(message) || SHARE.test(message))) return undefined;
  const meantOf = (names: readonly string[]): readonly string[] =>
    isBrokenDown(message, names) && !isOfSome ? [] : names.filter((name) => isMeant(message, name));
  const workloads = meantOf(log.workloads);
  const [workload, ...otherWorkloads] =
    workloads.length > 0 ? workloads : namedInPart(message, log.workloads);
  const isElsewhere = ELSEWHERE.test(message) && whenOf(message) === undefined;
  const logged = isElsewhere || moveOf(message, log) ? [] : log.models;
  const [model, ...otherModels] = meantOf(logged);
  if (otherWorkloads.length > 0 || otherModels.length > 0) return undefined;
  // `claude` stands for all models of that name.
  return rowsOf(model === undefined ? inPart(message, logged) : [model], workload);
}

const together = (left: NamedRows, named: NamedRows | undefined): NamedRows => ({
  filters: { ...named?.filters, ...left.filters },
  readings: [...left.readings, ...(named?.readings ?? [])],
});

function rowsOf(models: readonly string[], workload: string | undefined): NamedRows | undefined {
  if (models.length === 0 && workload === undefined) return undefined;
  const of = [
    ...(models.length === 0 ? [] : [`of the ${plural('model', models)} ${quoted(models)}`]),
    ...(workload === undefined ? [] : [`of the workload ${quoted([workload])}`]),
  ];
  return {
    filters: {
      ...(models.length === 0 ? {} : { models }),
      ...(workload === undefined ? {} : { workloads: [workload] }),
    },
    readings: [`The answer is about the calls ${of.join(' ')} alone.`],
  };
}

const ALONE = /\b(?:only|alone|just|exclusively)\b/i;
/** As many names as a report breaks the cost down by. */
const BROKEN_DOWN = 5;

/** What is told of one call or one day, a cost in all does not tell. */
const PER_ONE = oneOf(
  /\b(?:per|an?|each|every|average|mean|typical) (?:call|request|query|day|week|month|thousand|1k|1,?000|million|token|cost)\b/,
  /\b(?:daily|monthly)\b/,
);

/** Where a report on all calls tells what one name's calls cost, it tells their share as well. */
const isBrokenDown = (message: string, names: readonly string[]): boolean =>
  asksMoney(message) &&
  measureOf(message) === 'cost' &&
  !ALONE.test(message) &&
  !asksWhereItGoes(message) &&
  !PER_ONE.test(message) &&
  names.length <= BROKEN_DOWN;

/** Versions of the model that is named, or all of a family. */
function inPart(message: string, names: readonly string[]): readonly string[] {
  const [part] = entitiesOf(message).models.filter((name) => isMeant(message, name));
  const isInFull = names.some((name) => name.toLowerCase() === part);
  if (isInFull) return [];
  const begun = part === undefined ? [] : names.filter((name) => isVersionOf(name.toLowerCase(), part));
  return begun.length > 0 ? begun : ofFamily(message, names);
}

function ofFamily(message: string, models: readonly string[]): readonly string[] {
  const families = [...new Set(models.map(familyOf))].filter(
    (family) => family.length > 2 && isMeant(message, family),
  );
  const [family] = families.length === 1 ? families : [];
  return family === undefined ? [] : models.filter((name) => familyOf(name) === family);
}

/** Words of names that questions have anyway. */
const COMMON =
  'batch call calls cost costs daily data error errors hour model month monthly night prod production request requests service team test time token tokens traffic usage user users week weekly'.split(
    ' ',
  );
const SHORTEST_PART = 4;

/** `invoice` stands for the one workload that has it for a word of its name. */
function namedInPart(message: string, workloads: readonly string[]): readonly string[] {
  const partsOf = (name: string): string[] =>
    name
      .split(/[-.:/_ ]/)
      .filter(
        (part) => part !== name && part.length >= SHORTEST_PART && !COMMON.includes(part.toLowerCase()),
      );
  const meant = workloads.filter((name) => partsOf(name).some((part) => isMeant(message, part)));
  return meant.length === 1 ? meant : [];
}
