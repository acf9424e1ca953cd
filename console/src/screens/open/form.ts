/** What is typed to open a case, as it stands in the draft, and the input that it becomes. */
import type { OpenCaseInput } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";
import type { PreviewAlertInput } from "../../graph/artifacts/PreviewAlertMutation.graphql.ts";
import type { Refusal } from "../../graph/refusals.ts";
import { refusedNumber } from "../../parts/childNumbers.ts";
import { readNumber } from "../../parts/Field.tsx";
import { isPoint } from "../../places/district.ts";
import { type People, peopleInput, textOf } from "../people/people.ts";

export type Status = "ACTUAL" | "EXERCISE";
export type Sex = "FEMALE" | "MALE" | "UNKNOWN";

/** Texts as they are typed. An empty one is not sent. */
export interface CaseDraft extends People {
  /** It stays over reloads: the hub opens one case for it, however often it is sent. */
  readonly key: string;
  readonly status: Status | "";
  readonly publicName: string;
  readonly fullName: string;
  readonly age: string;
  readonly sex: Sex | "";
  readonly height: string;
  readonly clothing: string;
  readonly identityNumber: string;
  readonly photo: string;
  readonly seenAt: string;
  readonly district: string;
  readonly address: string;
  readonly region: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly isPlaceRight: boolean;
  readonly criteria: string;
  readonly narrative: string;
  readonly relation: OpenCaseInput["abductorRelation"] | "";
  readonly reporterName: string;
  readonly reporterPhone: string;
}

export function emptyDraft(): CaseDraft {
  const texts = { publicName: "", fullName: "", age: "", height: "", clothing: "", identityNumber: "", photo: "" };
  const place = { seenAt: "", district: "", address: "", region: "", latitude: null, longitude: null, isPlaceRight: false };
  const danger = { criteria: "", narrative: "", relation: "", reporterName: "", reporterPhone: "" } as const;
  return { key: crypto.randomUUID(), status: "", sex: "", ...texts, ...place, ...danger, suspects: [], vehicles: [] };
}

/** The paths of the fields of the form; `suspects` and `vehicles` stand for all below them. */
export const PATHS = [
  ...["status", "child.publicName", "child.fullName", "child.ageYears", "child.sex", "child.heightCm", "child.clothing"],
  ...["child.identityNumber", "child.photo", "lastSeen.at", "lastSeen.district", "lastSeen.address", "lastSeen.point"],
  ...["region", "criteria", "narrative", "abductorRelation", "reporter.name", "reporter.phone", "suspects", "vehicles"],
] as const;

/** The codes of `checkDraft`. */
const OWN_CODES: readonly string[] = ["REQUIRED", "POINT_IN_TEXT", "NUMBER_INVALID", "AGE_INVALID", "HEIGHT_INVALID"];

const PLACE = ["latitude", "longitude", "district", "address", "seenAt"] as const;

const refuse = (code: string, path: string): Refusal => ({ code, message: "", path: path.split(".") });

/** Return what is missing or no number that fits, before anything is sent. The hub judges the rest. */
export function checkDraft(draft: CaseDraft): readonly Refusal[] {
  const needed: readonly (readonly [string, string])[] = [
    ["status", draft.status],
    ["child.publicName", draft.publicName],
    ["child.fullName", draft.fullName],
    ["child.ageYears", draft.age],
    ["child.sex", draft.sex],
    ["lastSeen.at", draft.seenAt],
    ["lastSeen.district", draft.district],
    ["lastSeen.point", draft.latitude === null || draft.longitude === null ? "" : "set"],
    ["criteria", draft.criteria],
    ...draft.suspects.map((one, index) => [`suspects.${String(index)}.description`, one.description] as const),
    ...draft.vehicles.map((one, index) => [`vehicles.${String(index)}.description`, one.description] as const),
  ];
  const missing = needed.filter(([, value]) => value.trim() === "").map(([path]) => refuse("REQUIRED", path));
  const points = isPoint(draft.district) ? [refuse("POINT_IN_TEXT", "lastSeen.district")] : [];
  const numbers = [
    ["child.ageYears", refusedNumber("ageYears", draft.age)],
    ["child.heightCm", refusedNumber("heightCm", draft.height)],
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
  const { reporterName, reporterPhone } = draft;
  return {
    idempotencyKey: draft.key,
    status: draft.status || "EXERCISE",
    acknowledgeUnusualPlace: draft.isPlaceRight,
    criteria: draft.criteria.trim(),
    narrative: textOf(draft.narrative),
    region: textOf(draft.region),
    abductorRelation: draft.relation || null,
    reporter: reporterName || reporterPhone ? { name: textOf(reporterName), phone: textOf(reporterPhone) } : null,
    child: {
      publicName: draft.publicName.trim(),
      fullName: draft.fullName.trim(),
      ageYears: readNumber(draft.age) ?? 0,
      sex: draft.sex || "UNKNOWN",
      heightCm: readNumber(draft.height),
      clothing: textOf(draft.clothing),
      identityNumber: textOf(draft.identityNumber),
      photo: textOf(draft.photo),
    },
    lastSeen: {
      at: draft.seenAt,
      district: draft.district.trim(),
      address: textOf(draft.address),
      point: { latitude: draft.latitude, longitude: draft.longitude },
    },
    ...peopleInput(draft),
  };
}
