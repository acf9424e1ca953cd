/** The facts that an officer changes, as typed, and the input that they become: what is not changed is not sent. */
import type { PreviewAlertInput } from "../../graph/artifacts/UpdatePreviewMutation.graphql.ts";
import type { ReviseCaseInput } from "../../graph/artifacts/ReviseStepMutation.graphql.ts";
import { readNumber } from "../../parts/Field.tsx";
import { type People, peopleInput, textOf } from "../people/people.ts";
import type { CaseFacts } from "./facts.ts";
import type { Summary } from "./summary.ts";

export const TEXTS = [
  ...(["publicName", "ageYears", "sex", "heightCm", "clothing", "photo", "district"] as const),
  ...(["fullName", "identityNumber", "address", "region", "criteria", "narrative", "abductorRelation", "reporterName", "reporterPhone"] as const),
] as const;
export type TextFact = (typeof TEXTS)[number];
export const FACTS = [...TEXTS, "suspects", "vehicles"] as const;
export type Fact = (typeof FACTS)[number];

/** The paths by which history and facts name them. */
export const PATH_OF: Record<Fact, string> = {
  publicName: "child.publicName",
  ageYears: "child.ageYears",
  sex: "child.sex",
  heightCm: "child.heightCm",
  clothing: "child.clothing",
  photo: "child.photo",
  district: "lastSeen.district",
  fullName: "child.fullName",
  identityNumber: "child.identityNumber",
  address: "lastSeen.address",
  region: "region",
  criteria: "criteria",
  narrative: "narrative",
  abductorRelation: "abductorRelation",
  reporterName: "reporter.name",
  reporterPhone: "reporter.phone",
  suspects: "suspects",
  vehicles: "vehicles",
};

const PUBLIC: ReadonlySet<Fact> = new Set([
  ...(["publicName", "ageYears", "sex", "heightCm", "clothing", "photo", "district", "suspects", "vehicles"] as const),
]);

export type Typed = Readonly<Record<TextFact, string>> & People;

/** Return the facts of a case as a form has them. */
export function typedOf(facts: CaseFacts): Typed {
  const { child, lastSeen, criteria, narrative, region, abductorRelation, reporter, suspects, vehicles } = facts;
  const text = (value: string | number | null | undefined) => (value == null ? "" : String(value));
  return {
    publicName: child.publicName,
    ageYears: text(child.ageYears),
    sex: child.sex,
    heightCm: text(child.heightCm),
    clothing: text(child.clothing),
    photo: text(child.photo),
    district: lastSeen.district,
    fullName: child.fullName,
    identityNumber: text(child.identityNumber),
    address: text(lastSeen.address),
    region: text(region),
    criteria,
    narrative: text(narrative),
    abductorRelation: text(abductorRelation),
    reporterName: text(reporter.name),
    reporterPhone: text(reporter.phone),
    suspects: suspects.map((one) => ({ description: one.description, name: text(one.name), photo: text(one.photo) })),
    vehicles: vehicles.map((one) => ({ description: one.description, plate: text(one.plate), platePublic: one.platePublic })),
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Return the facts that differ. */
export function changedFacts(before: Typed, mine: Typed): readonly Fact[] {
  return FACTS.filter((fact) => !same(before[fact], mine[fact]));
}

export function changesPublic(facts: readonly Fact[]): boolean {
  return facts.some((fact) => PUBLIC.has(fact));
}

/** Whether a photo of the child or of a suspect is not shown as such any more: the hub always tells people of that. */
export function takesPhoto(before: Typed, mine: Typed): boolean {
  const kept = new Set(mine.suspects.map(({ photo }) => photo));
  return (before.photo !== "" && before.photo !== mine.photo) || before.suspects.some(({ photo }) => photo && !kept.has(photo));
}

/** Return the facts that both sides changed since, to different values. */
export function clashes(before: Typed, mine: Typed, theirs: Typed): readonly Fact[] {
  return changedFacts(before, mine).filter((fact) => !same(before[fact], theirs[fact]) && !same(mine[fact], theirs[fact]));
}

/** Return the newest facts with what the officer changed over them. */
export function rebase(before: Typed, mine: Typed, theirs: Typed): Typed {
  const kept = changedFacts(before, mine).map((fact) => [fact, mine[fact]]);
  return { ...theirs, ...(Object.fromEntries(kept) as Partial<Typed>) };
}

/** Return one fact in words, for two versions side by side. */
export function wordsOf(typed: Typed, fact: Fact): string {
  const value = typed[fact];
  if (typeof value === "string") return value;
  return value
    .map((one) => ("name" in one ? [one.description, one.name] : [one.description, one.plate]).filter(Boolean).join(" · "))
    .join("\n");
}

export type UpdateFacts = Omit<PreviewAlertInput, "previewKey">;

/** Return all facts of a case as they will be, for the preview of its message. */
export function updateFacts(typed: Typed, { id, alert }: Pick<Summary, "id" | "alert">, { at, point }: Pick<UpdateFacts["lastSeen"], "at" | "point">): UpdateFacts {
  return {
    caseId: id,
    status: alert.status,
    child: {
      publicName: typed.publicName.trim(),
      fullName: typed.fullName.trim(),
      ageYears: readNumber(typed.ageYears) ?? 0,
      sex: typed.sex as UpdateFacts["child"]["sex"],
      heightCm: readNumber(typed.heightCm),
      clothing: textOf(typed.clothing),
      identityNumber: textOf(typed.identityNumber),
      photo: textOf(typed.photo),
    },
    lastSeen: { at, point, district: typed.district.trim(), address: textOf(typed.address) },
    criteria: typed.criteria.trim(),
    narrative: textOf(typed.narrative),
    region: textOf(typed.region),
    abductorRelation: textOf(typed.abductorRelation) as UpdateFacts["abductorRelation"],
    reporter: { name: textOf(typed.reporterName), phone: textOf(typed.reporterPhone) },
    ...peopleInput(typed),
  };
}

/** Return the changed facts as the input has them. A reporter's two texts are one fact there. */
export function inputOf(before: Typed, mine: Typed): Partial<ReviseCaseInput> {
  const changed = new Set(changedFacts(before, mine));
  const values: Record<Exclude<Fact, "reporterName" | "reporterPhone">, unknown> = {
    publicName: mine.publicName.trim(),
    ageYears: readNumber(mine.ageYears),
    sex: mine.sex,
    heightCm: readNumber(mine.heightCm),
    clothing: textOf(mine.clothing),
    photo: textOf(mine.photo),
    district: mine.district.trim(),
    fullName: mine.fullName.trim(),
    identityNumber: textOf(mine.identityNumber),
    address: textOf(mine.address),
    region: textOf(mine.region),
    criteria: mine.criteria.trim(),
    narrative: textOf(mine.narrative),
    abductorRelation: textOf(mine.abductorRelation),
    ...peopleInput(mine),
  };
  const input = Object.fromEntries(Object.entries(values).filter(([fact]) => changed.has(fact as Fact)));
  if (changed.has("reporterName") || changed.has("reporterPhone"))
    input["reporter"] = { name: textOf(mine.reporterName), phone: textOf(mine.reporterPhone) };
  return input;
}
