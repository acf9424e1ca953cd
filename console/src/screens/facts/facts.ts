/**
 * The facts of a case that officers type: one row for each. Forms, inputs, drafts, rows and comparisons are loops over it. Beside it
 * a fact stands in words.ts and in the two fragments below. Those of a suspect and a vehicle stand in ../people/.
 */
import { graphql } from "relay-runtime";
import type { ChildInput, LastSeenInput, OpenCaseInput, ReporterInput } from "../../graph/artifacts/OpenCaseMutation.graphql.ts";
import { readNumber } from "../../parts/Field.tsx";
import { type People, textOf } from "../people/people.ts";

interface Rule {
  /** Its path in the case, in `openCase`, in refusals and in the history. */
  readonly path: string;
  readonly kind: "name" | "text" | "phone" | "number" | "sex" | "photo" | "region" | "relation" | "people";
  readonly isPublic: boolean;
  /** No case is without it. */
  readonly isNeeded?: boolean;
  /** The part of the form of a new case. */
  readonly group: "child" | "place" | "danger" | "reporter" | "people";
  /** Lines of its field. */
  readonly lines?: number;
  /** Facts of one pair stand side by side in a form. */
  readonly pair?: string;
  /** Its name among the public facts, if that is another one. */
  readonly publicAs?: string;
}

/** In the order of the reader: what the public sees first. */
const TABLE = {
  publicName: { path: "child.publicName", kind: "name", isPublic: true, isNeeded: true, group: "child", pair: "names", publicAs: "name" },
  ageYears: { path: "child.ageYears", kind: "number", isPublic: true, isNeeded: true, group: "child", pair: "numbers" },
  sex: { path: "child.sex", kind: "sex", isPublic: true, isNeeded: true, group: "child" },
  heightCm: { path: "child.heightCm", kind: "number", isPublic: true, group: "child", pair: "numbers" },
  clothing: { path: "child.clothing", kind: "text", isPublic: true, group: "child", lines: 2 },
  photo: { path: "child.photo", kind: "photo", isPublic: true, group: "child" },
  district: { path: "lastSeen.district", kind: "text", isPublic: true, isNeeded: true, group: "place" },
  fullName: { path: "child.fullName", kind: "name", isPublic: false, isNeeded: true, group: "child", pair: "names" },
  identityNumber: { path: "child.identityNumber", kind: "text", isPublic: false, group: "child" },
  address: { path: "lastSeen.address", kind: "text", isPublic: false, group: "place" },
  region: { path: "region", kind: "region", isPublic: false, group: "place" },
  criteria: { path: "criteria", kind: "text", isPublic: false, isNeeded: true, group: "danger", lines: 2 },
  narrative: { path: "narrative", kind: "text", isPublic: false, group: "danger", lines: 4 },
  abductorRelation: { path: "abductorRelation", kind: "relation", isPublic: false, group: "danger" },
  reporterName: { path: "reporter.name", kind: "name", isPublic: false, group: "reporter" },
  reporterPhone: { path: "reporter.phone", kind: "phone", isPublic: false, group: "reporter" },
  suspects: { path: "suspects", kind: "people", isPublic: true, group: "people" },
  vehicles: { path: "vehicles", kind: "people", isPublic: true, group: "people" },
} as const satisfies Readonly<Record<string, Rule>>;

/** `child { ...facts_child @relay(mask: false) }` asks for the facts of the child. Only the compiler reads this. */
export const fragments = () => [
  graphql`
    fragment facts_child on Child {
      publicName
      fullName
      ageYears
      sex
      heightCm
      clothing
      identityNumber
      photo
    }
  `,
  graphql`
    fragment facts_publicChild on SummaryChild {
      name
      ageYears
      sex
      heightCm
      clothing
      photo
    }
  `,
];

/** A fact by its name in `reviseCase`, where the reporter's two texts are one. */
export type Fact = keyof typeof TABLE;
export type TextFact = Exclude<Fact, "suspects" | "vehicles">;
export type FactPath = (typeof TABLE)[Fact]["path"];
export type Texts = Readonly<Record<TextFact, string>>;
export type Typed = Texts & People;

export const FACTS: Readonly<Record<Fact, Rule>> = TABLE;
export const NAMES = Object.keys(TABLE) as readonly Fact[];
export const TEXTS = NAMES.filter((fact): fact is TextFact => FACTS[fact].kind !== "people");
export const textsWhere = (isMeant: (rule: Rule) => boolean): readonly TextFact[] => TEXTS.filter((fact) => isMeant(FACTS[fact]));

/** A fact by its name among the public ones. */
export type PublicName = { [F in TextFact]: (typeof TABLE)[F] extends { readonly isPublic: true } ? ((typeof TABLE)[F] extends { readonly publicAs: infer Name extends string } ? Name : F) : never }[TextFact];

/** A text of how the child looks: each public view shows it. */
export type Look = { [F in TextFact]: (typeof TABLE)[F] extends { readonly kind: "text"; readonly isPublic: true; readonly group: "child" } ? F : never }[TextFact];
export const LOOKS = textsWhere(({ kind, isPublic, group }) => kind === "text" && isPublic && group === "child") as readonly Look[];

/** Return the texts of how the child looks that are known, each with its path. */
export function looksOf(child: Readonly<Record<Look, string | null | undefined>>): readonly { readonly path: string; readonly text: string }[] {
  return LOOKS.flatMap((look) => (child[look] ? [{ path: FACTS[look].path, text: child[look] }] : []));
}

type Part<Of extends string> = FactPath extends infer Path ? (Path extends `${Of}.${infer Name}` ? Name : never) : never;
type Own = Exclude<FactPath, `${string}.${string}` | "suspects" | "vehicles">;
export type Values<Names extends string> = Readonly<Record<Names, string | number | null | undefined>>;

/** The private facts as the graph has them. */
export interface CaseTexts extends Values<Own> {
  readonly child: Values<Part<"child">>;
  readonly lastSeen: Values<Part<"lastSeen">>;
  readonly reporter: Values<Part<"reporter">>;
}

/** Return the group of the graph that a fact stands in, empty for the case itself, and its name there. */
function placeOf(fact: TextFact): readonly [keyof CaseTexts | "", string] {
  const parts = FACTS[fact].path.split(".");
  return [parts.length > 1 ? (parts[0] as keyof CaseTexts) : "", parts.at(-1) ?? ""];
}

/** Return the facts of a case as a form has them. */
export function textsOf(facts: CaseTexts): Texts {
  const { child, lastSeen, reporter, ...own } = facts;
  const groups: Readonly<Record<string, Values<string>>> = { child, lastSeen, reporter, "": own };
  return ofEach((fact) => {
    const [group, name] = placeOf(fact);
    const value = groups[group]?.[name];
    return value == null ? "" : String(value);
  });
}

/** Return a text for each fact. */
export function ofEach(text: (fact: TextFact) => string): Texts {
  return Object.fromEntries(TEXTS.map((fact) => [fact, text(fact)])) as Texts;
}

/** Return a fact as inputs have it: an empty one is not sent. */
export function sent(fact: TextFact, typed: Texts): string | number | null {
  const { kind, isNeeded } = FACTS[fact];
  if (kind === "number") return readNumber(typed[fact]) ?? (isNeeded ? 0 : null);
  return isNeeded ? typed[fact].trim() : textOf(typed[fact]);
}

type Inputs = Pick<OpenCaseInput, Own> & {
  readonly child: ChildInput;
  readonly lastSeen: Pick<LastSeenInput, Part<"lastSeen">>;
  readonly reporter: ReporterInput;
};

/** Return the facts as the input of a whole case has them. */
export function inputsOf(typed: Texts): Inputs {
  const within = (group: string) =>
    Object.fromEntries(TEXTS.filter((fact) => placeOf(fact)[0] === group).map((fact) => [placeOf(fact)[1], sent(fact, typed)]));
  const [child, lastSeen, reporter] = [within("child"), within("lastSeen"), within("reporter")];
  return { ...within(""), child, lastSeen, reporter } as unknown as Inputs;
}
