/** Names and values of the facts in the history, in words: the hub has paths, codes and ISO times there. */
import { useMemo } from "react";
import type { Times } from "../../words/times.ts";
import { useTimes, useWords, type Words } from "../../words/words.tsx";
import { type CaseWords, WORDS } from "./words.ts";

export interface SpokenFacts {
  readonly nameOf: (path: string) => string;
  /** Empty for no value. */
  readonly valueOf: (path: string, value: string | null | undefined) => string;
}

interface Speech {
  readonly words: Pick<CaseWords, "fact" | "approvable" | "linkKinds" | "area" | "aPhoto" | "yes" | "no" | "named">;
  readonly terms: Words["terms"];
  readonly times: Pick<Times, "full" | "number" | "list">;
}

const PLACED = /^(suspects|vehicles|sightings)\.(\d+)\.(.+)$/;
const LINKED = /^links\..+\.(kind|otherKind)$/;

export function speakFacts({ words, terms, times }: Speech): SpokenFacts {
  const tables: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
    [/^child\.sex$/, terms.sex],
    [/^abductorRelation$/, terms.abductorRelation],
    [/^outcome$/, terms.outcome],
    [/^foundBy$/, terms.foundBy],
    [/^approvedChange$/, words.approvable],
    [/\.platePublic$/, { True: words.yes, False: words.no }],
    [LINKED, words.linkKinds],
  ];
  const nameOf = (path: string): string => {
    const known = words.fact[path];
    if (known) return known;
    const placed = PLACED.exec(path);
    if (placed) {
      const [, list = "", number = "", part = ""] = placed;
      // A sighting is named by its area; persons and vehicles count from 1.
      const which = list === "sightings" ? words.area(number) : `${words.fact[list] ?? list} ${times.number(Number(number) + 1)}`;
      return words.named(which, words.fact[`lastSeen.${part}`] ?? words.fact[`*.${part}`] ?? part);
    }
    return LINKED.test(path) ? (words.fact["links.kind"] ?? path) : path;
  };
  const valueOf = (path: string, value: string | null | undefined): string => {
    if (!value) return "";
    if (path.endsWith("photo")) return words.aPhoto;
    if (path === "helpfulTipIds") return times.number(value.split(",").length);
    if (/(\.at|^foundAt)$/.test(path)) return times.full(value);
    return tables.find(([paths]) => paths.test(path))?.[1][value] ?? value;
  };
  return { nameOf, valueOf };
}

export function useSpokenFacts(): SpokenFacts {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  return useMemo(() => speakFacts({ words, terms, times }), [words, terms, times]);
}
