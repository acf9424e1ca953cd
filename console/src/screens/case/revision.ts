/** The facts that an officer changes, as typed, and the input that they become: what is not changed is not sent. */
import type { PreviewAlertInput } from "../../graph/artifacts/UpdatePreviewMutation.graphql.ts";
import type { ReviseCaseInput } from "../../graph/artifacts/ReviseStepMutation.graphql.ts";
import { type Fact, FACTS, inputsOf, NAMES, sent, textsOf, type Typed } from "../facts/facts.ts";
import { peopleInput } from "../people/people.ts";
import type { CaseFacts } from "./facts.ts";
import type { Summary } from "./summary.ts";

/** Return the facts of a case as a form has them. */
export function typedOf(facts: CaseFacts): Typed {
  const text = (value: string | null | undefined) => value ?? "";
  return {
    ...textsOf(facts),
    suspects: facts.suspects.map((one) => ({ description: one.description, name: text(one.name), photo: text(one.photo) })),
    vehicles: facts.vehicles.map((one) => ({ description: one.description, plate: text(one.plate), platePublic: one.platePublic })),
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Return the facts that differ. */
export function changedFacts(before: Typed, mine: Typed): readonly Fact[] {
  return NAMES.filter((fact) => !same(before[fact], mine[fact]));
}

export function changesPublic(facts: readonly Fact[]): boolean {
  return facts.some((fact) => FACTS[fact].isPublic);
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
  const { lastSeen, ...facts } = inputsOf(typed);
  return { caseId: id, status: alert.status, ...facts, lastSeen: { at, point, ...lastSeen }, ...peopleInput(typed) };
}

/** Return the changed facts as the input has them. A reporter's two texts are one fact there. */
export function inputOf(before: Typed, mine: Typed): Partial<ReviseCaseInput> {
  const changed = changedFacts(before, mine).map((fact) => {
    if (fact === "suspects" || fact === "vehicles") return [fact, peopleInput(mine)[fact]];
    return FACTS[fact].group === "reporter" ? ["reporter", inputsOf(mine).reporter] : [fact, sent(fact, mine)];
  });
  return Object.fromEntries(changed) as Partial<ReviseCaseInput>;
}
