/** What is typed to open a case, as it stands in the draft, and the input that it becomes. */
import type { OpenCaseInput } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";
import type { PreviewAlertInput } from "../../graph/artifacts/PreviewAlertMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { refusedNumber } from "../../parts/childNumbers.ts";
import { isPoint } from "../../places/district.ts";
import { FACTS, inputsOf, NAMES, ofEach, type TextFact, type Texts, TEXTS, textsWhere } from "../facts/facts.ts";
import { type People, peopleInput } from "../people/people.ts";

export type Status = "ACTUAL" | "EXERCISE";

/** Three facts have other names in drafts. */
const KEPT = { ageYears: "age", heightCm: "height", abductorRelation: "relation" } as const satisfies Partial<Texts>;
type KeptAs<F extends TextFact> = F extends keyof typeof KEPT ? (typeof KEPT)[F] : F;
type Kept = { readonly [F in TextFact as KeptAs<F>]: string };

/** Return a fact's name in the draft. */
export const keptAs = <F extends TextFact>(fact: F) => ((KEPT as Partial<Texts>)[fact] ?? fact) as KeptAs<F>;

/** Texts as they are typed. An empty one is not sent. */
export interface CaseDraft extends Kept, People {
  /** It stays over reloads: the hub opens one case for it, however often it is sent. */
  readonly key: string;
  readonly status: Status | "";
  readonly seenAt: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly isPlaceRight: boolean;
}

export function emptyDraft(): CaseDraft {
  const texts = Object.fromEntries(TEXTS.map((fact) => [keptAs(fact), ""])) as Kept;
  const place = { seenAt: "", latitude: null, longitude: null, isPlaceRight: false };
  return { key: crypto.randomUUID(), status: "", ...texts, ...place, suspects: [], vehicles: [] };
}

/** Return the facts of a draft; one of an earlier console may lack some. */
export const factsOf = (draft: Partial<CaseDraft>): Texts => ofEach((fact) => draft[keptAs(fact)] ?? "");

/** The paths of the fields of the form; `suspects` and `vehicles` stand for all below them. */
export const PATHS = ["status", "lastSeen.at", "lastSeen.point", ...NAMES.map((fact) => FACTS[fact].path)];

/** The codes of `checkDraft`. */
const OWN_CODES: readonly string[] = ["REQUIRED", "POINT_IN_TEXT", "NUMBER_INVALID", "AGE_INVALID", "HEIGHT_INVALID"];

const PLACE = ["latitude", "longitude", "district", "address", "seenAt"] as const;

const refuse = (code: string, path: string): Refusal => ({ code, message: "", path: path.split(".") });

/** Return what is missing or no number that fits, before anything is sent. The hub judges the rest. */
export function checkDraft(draft: CaseDraft): readonly Refusal[] {
  const texts = factsOf(draft);
  const needed: readonly (readonly [string, string])[] = [
    ["status", draft.status],
    ...textsWhere(({ isNeeded }) => isNeeded ?? false).map((fact) => [FACTS[fact].path, texts[fact]] as const),
    ["lastSeen.at", draft.seenAt],
    ["lastSeen.point", draft.latitude === null || draft.longitude === null ? "" : "set"],
    ...draft.suspects.map((one, index) => [`suspects.${String(index)}.description`, one.description] as const),
    ...draft.vehicles.map((one, index) => [`vehicles.${String(index)}.description`, one.description] as const),
  ];
  const missing = needed.filter(([, value]) => value.trim() === "").map(([path]) => refuse("REQUIRED", path));
  const points = isPoint(draft.district) ? [refuse("POINT_IN_TEXT", "lastSeen.district")] : [];
  const numbers = [
    ["child.ageYears", refusedNumber("ageYears", texts.ageYears)],
    ["child.heightCm", refusedNumber("heightCm", texts.heightCm)],
  ] as const;
  return [...missing, ...points, ...numbers.flatMap(([path, code]) => (code === null ? [] : [refuse(code, path)]))];
}

/** Return true for a change of the place or time last seen. */
export function isOfPlace(change: Partial<CaseDraft>): boolean {
  return PLACE.some((name) => name in change);
}

/** Return true if a refusal does not hold any more. `sent` is the draft in which the hub refused something. */
export function isMended(draft: CaseDraft, refusal: Refusal, sent: CaseDraft | null): boolean {
  // What the hub refuses has its sentence. It waits for the next press, unless the refused place is another one now.
  if (refusal.message !== "") return refusal.path[0] === "lastSeen" && sent !== null && PLACE.some((name) => draft[name] !== sent[name]);
  if (!OWN_CODES.includes(refusal.code)) return false;
  const at = refusal.path.join(".");
  return !checkDraft(draft).some(({ code, path }) => code === refusal.code && path.join(".") === at);
}

/** Return the input of `previewAlert`: the same facts under a key of their own. */
export function previewInputOf(draft: CaseDraft): PreviewAlertInput {
  const { idempotencyKey, ...facts } = inputOf(draft);
  return { ...facts, previewKey: idempotencyKey };
}

/** Return the input of `openCase`. Only for a draft without refusals. */
export function inputOf(draft: CaseDraft): OpenCaseInput {
  const { lastSeen, reporter, ...facts } = inputsOf(factsOf(draft));
  return {
    idempotencyKey: draft.key,
    status: draft.status || "EXERCISE",
    acknowledgeUnusualPlace: draft.isPlaceRight,
    ...facts,
    reporter: draft.reporterName || draft.reporterPhone ? reporter : null,
    lastSeen: { at: draft.seenAt, point: { latitude: draft.latitude, longitude: draft.longitude }, ...lastSeen },
    ...peopleInput(draft),
  };
}
