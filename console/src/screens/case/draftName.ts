import { namePart } from "../../drafts/names.ts";
import type { StepKind } from "./state.ts";

/** Return the name of a draft about a case: letters, digits and hyphens. That of a step is called by its kind. */
export function draftName(what: StepKind | "note", caseId: string): string {
  return `${namePart(what)}-${namePart(caseId)}`.slice(0, 64);
}
