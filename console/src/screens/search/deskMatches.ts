/** Cases of the officer's own desk that the typed words name. Plain functions over public facts. */
import { plain } from "../../parts/combo.ts";

export interface OnDesk {
  readonly id: string;
  readonly district: string;
  readonly child: { readonly name: string };
}

/** Return the cases that have each of these words in their name, number or district; none without a word. */
export function matchesOf<T extends OnDesk>(cases: readonly T[], text: string): readonly T[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return cases.filter(({ id, district, child }) => {
    const facts = plain(`${child.name} ${id} ${district}`);
    return words.every((word) => facts.includes(word));
  });
}
