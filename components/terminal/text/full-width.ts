/** Characters that look like ASCII on a Japanese keyboard's layouts, in documents and in chats. */
const lookalikes: Readonly<Record<string, string>> = {
  "\u3000": " ",
  "\u00a0": " ",
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2015": "-",
  "\u2212": "-",
  "\u00a5": "\\",
  "\uffe5": "\\",
  "\u301c": "~",
  "\u3001": ",",
  "\u3002": ".",
};

const fullWidthFirst = 0xff01;
const fullWidthLast = 0xff5e;
const toAscii = 0xfee0;

/** A character that isn't ASCII though it was surely meant to be, and what was meant. */
export interface Lookalike {
  readonly found: string;
  readonly meant: string;
  /** In UTF-16 units from the line's start. */
  readonly index: number;
}

function meantBy(character: string): string | null {
  const code = character.charCodeAt(0);
  if (code >= fullWidthFirst && code <= fullWidthLast) return String.fromCharCode(code - toAscii);
  return lookalikes[character] ?? null;
}

/**
 * Finds full-width letters, spaces, quotes, dashes and yen signs in a command line. Between ASCII quotes
 * everything is left alone: there it's text.
 */
export function findLookalikes(line: string): readonly Lookalike[] {
  const found: Lookalike[] = [];
  let quote: string | null = null;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quote === null && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = null;
    if (quote !== null) continue;
    const meant = meantBy(character);
    if (meant !== null) found.push({ found: character, meant, index });
  }
  return found;
}

/** The line with every lookalike replaced by what was meant; `null` if there is none. */
export function halfWidthOf(line: string): string | null {
  const found = findLookalikes(line);
  if (found.length === 0) return null;
  const characters = [...Array(line.length).keys()].map((index) => line.charAt(index));
  for (const { meant, index } of found) characters[index] = meant;
  return characters.join("");
}
