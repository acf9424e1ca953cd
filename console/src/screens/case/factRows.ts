/** The facts of a case as rows: a path, its text, and who reads it. */
import type { Words } from "../../words/words.tsx";
import type { Times } from "../../words/times.ts";
import type { CaseFacts } from "./facts.ts";
import type { Summary } from "./summary.ts";
import { nameOfRegion, type RegionName } from "../../places/regions.ts";
import { FACTS, type PublicName, type TextFact, textsOf, textsWhere, type Values } from "../facts/facts.ts";
import { speakFacts } from "./spokenFacts.ts";
import type { CaseWords } from "./words.ts";

export interface FactRow {
  readonly path: string;
  /** Empty if it is not known. */
  readonly lines: readonly string[];
  readonly isPublic: boolean;
}

interface Speech {
  readonly words: CaseWords;
  readonly terms: Words["terms"];
  readonly times: Times;
  readonly regions: readonly RegionName[];
}

const known = (...values: readonly (string | null | undefined)[]): string[] => values.filter((value) => value != null && value !== "").map(String);

const joined = (...values: readonly (string | null | undefined)[]): string => known(...values).join(" · ");

/** Return all facts: the public ones of the summary, or all of those who may read the private ones. */
export function factRows(summary: Summary, facts: CaseFacts | null, { words, terms, times, regions }: Speech): readonly FactRow[] {
  const { valueOf } = speakFacts({ words, terms, times });
  const row = (path: string, isPublic: boolean, ...values: (string | null | undefined)[]): FactRow => ({ path, isPublic, lines: known(...values) });
  const rowsOf = (isPublic: boolean, value: (fact: TextFact) => string | number | null | undefined) =>
    textsWhere((rule) => rule.isPublic === isPublic).map((fact) => {
      const { path, kind } = FACTS[fact];
      const text = String(value(fact) ?? "");
      return row(path, isPublic, kind === "region" ? nameOfRegion(text, regions) : valueOf(path, text));
    });
  const plate = (one: { readonly plate?: string | null | undefined; readonly platePublic?: boolean }) =>
    one.plate && one.platePublic !== undefined
      ? `${one.plate} (${one.platePublic ? words.platePublic : words.platePrivate})`
      : one.plate;
  const suspects = facts?.suspects.map((one) => joined(one.description, one.name)) ?? summary.suspects.map((one) => one.description);
  const vehicles = (facts?.vehicles ?? summary.vehicles).map((one) => joined(one.description, plate(one)));
  const sightings = facts
    ? facts.sightings.map(({ place }) => joined(place.district, times.full(place.at), place.address))
    : summary.sightings.map((one) => joined(one.district, one.seenAt ? times.full(one.seenAt) : null));
  const shown: Values<PublicName> = { ...summary.child, district: summary.district };
  const open = [
    ...rowsOf(true, (fact) => shown[(FACTS[fact].publicAs ?? fact) as PublicName]),
    row("lastSeen.at", true, times.full(summary.seenAt)),
    row("sightings", true, ...sightings),
    row("suspects", true, ...suspects),
    row("vehicles", true, ...vehicles),
  ];
  if (!facts) return open;
  const texts = textsOf(facts);
  return [...open, ...rowsOf(false, (fact) => texts[fact])];
}

/** Return the path of the row that a changed fact belongs to: `suspects.0.name` is a part of `suspects`. */
export function rowOf(fact: string, paths: readonly string[]): string | null {
  const parts = fact.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join(".");
    if (paths.includes(path)) return path;
  }
  return null;
}
