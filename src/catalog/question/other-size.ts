import { oneOf, pattern } from './pattern';

/** Tokens of which a question would have so many percent fewer, or more. */
export interface OtherSize {
  readonly side: 'input' | 'output' | 'both';
  readonly percent: number;
  readonly isLess: boolean;
}

const SIDE =
  '(?:input|prompt|context|output|answer|response|completion|reply)(?:s|es)?(?: tokens?| lengths?| sizes?)?';
/** Tokens are a target where they are to be cut, and of another size where they are imagined so. */
const ANY = `${SIDE}|tokens?`;
const PERCENT = String.raw`(\d{1,3}(?:\.\d+)?) ?(?:%|percent)`;
const LESS = String.raw`shorter|fewer|less|smaller|cut|reduc\w+|trim\w*|shrink\w*|shrunk|lower\w*|compress\w*`;
const MORE = String.raw`longer|more|larger|bigger|increas\w+|rais\w+|grow\w*|grew|lengthen\w*|extend\w*`;
const WAYS: readonly RegExp[] = [
  pattern`\b(?<side>${ANY})\b[^.?!\n]{0,25}?\b${PERCENT}[ -]?(?<how>${LESS}|${MORE})\b`,
  pattern`\b(?<how>${LESS}|${MORE}) (?:the |our |my |all |number of )*(?<side>${SIDE}) by ${PERCENT}`,
  pattern`${PERCENT} (?<how>${LESS}|${MORE}) (?<side>${ANY})\b`,
  pattern`\b(?<side>${SIDE}) (?:were |was |are |is |got |get )?(?<how>${LESS}|${MORE}) by ${PERCENT}`,
];
export const OTHER_SIZE = oneOf(...WAYS.map(({ source }) => new RegExp(source.replaceAll(/\?<\w+>/g, '?:'))));
const IS_LESS = pattern`^${LESS}$`;

/** "And 30%?" */
const ALONE = /^\W*(?:(?:and|or|what about|how about)\W*)?(\d{1,3}(?:\.\d+)?) ?(?:%|percent)\W*\n/i;

/** "What if prompts were 20% shorter?", "cut output tokens by 30%" */
export function otherSizeOf(question: string): OtherSize | undefined {
  for (const way of WAYS) {
    const found = way.exec(question);
    const { side = '', how = '' } = found?.groups ?? {};
    const said = ALONE.exec(question)?.[1];
    const percent = Number(said ?? /\d{1,3}(?:\.\d+)?(?= ?(?:%|percent))/.exec(found?.[0] ?? '')?.[0]);
    const isLess = IS_LESS.test(how);
    if (!found || !(percent > 0) || (isLess && percent > 100)) continue;
    return { side: sideOf(side), percent, isLess };
  }
  return undefined;
}

function sideOf(words: string): OtherSize['side'] {
  if (/^tokens?$/i.test(words)) return 'both';
  return /^(?:input|prompt|context)/i.test(words) ? 'input' : 'output';
}
