/** A place in the chapter. Without an address it's a term, which explains itself. */
export interface SearchEntry {
  readonly section: string;
  readonly title: string;
  readonly href: string | null;
  readonly text: string;
}

/** An entry that was found, with the words around the first place. */
export interface SearchHit {
  readonly entry: SearchEntry;
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

const hitsMax = 20;
const aroundMax = 28;

/**
 * Entries that hold every word of the query, those with a word in the title first. Full and half width, upper and
 * lower case, hiragana and katakana are the same.
 */
export function find(entries: readonly SearchEntry[], query: string): readonly SearchHit[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  return entries
    .map((entry) => ({ entry, title: folded(entry.title), text: folded(entry.text) }))
    .filter(({ title, text }) => words.every((word) => title.includes(word) || text.includes(word)))
    .toSorted((one, other) => rank(one.title, words) - rank(other.title, words))
    .slice(0, hitsMax)
    .map(({ entry, text }) => excerpt(entry, text, first));
}

function rank(title: string, words: readonly string[]): number {
  return words.some((word) => title.includes(word)) ? 0 : 1;
}

function excerpt(entry: SearchEntry, text: string, word: string): SearchHit {
  const at = text.indexOf(word);
  // Folding keeps lengths but for a few ligatures; then the beginning of the text does.
  if (at < 0 || text.length !== entry.text.length) {
    return { entry, before: "", match: "", after: following(entry.text) };
  }
  const start = Math.max(0, at - aroundMax);
  const end = at + word.length;
  const before = entry.text.slice(start, at);
  return {
    entry,
    before: start > 0 ? `…${before.replace(/^\w+(?=\W)/, "")}` : before,
    match: entry.text.slice(at, end),
    after: following(entry.text.slice(end)),
  };
}

/** The beginning of a text, which ends with no part of a Latin word. */
function following(text: string): string {
  const beginning = text.slice(0, 2 * aroundMax);
  if (beginning === text) return text;
  return `${beginning.replace(/(?<=\W)\w+$/, "").trimEnd()}…`;
}

/** One form for all ways of writing the same. */
function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));
}
