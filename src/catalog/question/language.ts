/** Words of questions that English does not have, or that mean another thing there. */
const WORDS: readonly (readonly [language: string, words: ReadonlySet<string>])[] = [
  [
    'German',
    new Set(
      'wie viel viele wieviel welcher welche welches warum wieso kostet kosten kostete im letzten letzte letzter letztes monat woche gestern heute für ist sind war waren unsere unser meine mein der die das und mich uns wir teuersten teuerste langsamsten fehler anfragen aufrufe'.split(
        ' ',
      ),
    ),
  ],
  [
    'French',
    new Set(
      'combien quel quelle quels quelles pourquoi coûte coute coûtent est sont le la les des du dans mois semaine hier notre mes nous et pour plus'.split(
        ' ',
      ),
    ),
  ],
  [
    'Spanish',
    new Set(
      'cuánto cuanto cuántas cuál cual cuáles qué por cuesta cuestan costó el los las del en mes semana ayer nuestro mis es son y más'.split(
        ' ',
      ),
    ),
  ],
];
const ENGLISH = new Set(
  'the how what which why is are was were my our of much many did do does a in on for and it we i by'.split(
    ' ',
  ),
);

/** The language that a question seems to be in, where that is not English. */
export function otherLanguage(message: string): string | undefined {
  const words = message.toLowerCase().split(/[^\p{L}]+/u);
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const [best] = WORDS.map(([language, known]) => ({
    language,
    count: words.filter((word) => known.has(word)).length,
  })).sort((a, b) => b.count - a.count);
  return best && best.count >= 2 && best.count > english ? best.language : undefined;
}
