/** Where two versions of a draft are not the same. */

export interface Difference {
  readonly mine: string;
  readonly theirs: string;
}

/** Return the texts and numbers that differ, in the order of the form; an empty text stands for what only one of them has. */
export function differences(mine: unknown, theirs: unknown): readonly Difference[] {
  if (!isGroup(mine) && !isGroup(theirs)) {
    const pair = { mine: said(mine), theirs: said(theirs) };
    return pair.mine === pair.theirs ? [] : [pair];
  }
  const [left, right] = [partsOf(mine), partsOf(theirs)];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((part) => !TECHNICAL.has(part))
    .flatMap((part) => differences(left[part], right[part]));
}

/** Of no word to an officer. */
const TECHNICAL: ReadonlySet<string> = new Set(["key", "version", "before", "tipId", "photo"]);

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function partsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isGroup(value) ? (value as Readonly<Record<string, unknown>>) : {};
}

function said(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}
