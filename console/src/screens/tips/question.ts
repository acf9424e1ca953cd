/** What the officer asked the hub for: whose tips, which of them, in which order, and why. */
import type { TipFilter, TipOrderByInput } from "../../graph/artifacts/useQueuePageQuery.graphql.ts";
import { filterOfFields, readFields, type TipFields, writeFields } from "./filters.ts";

export const SHOWS = ["todo", "mine", "followed", "all"] as const;
export type Show = (typeof SHOWS)[number];

export interface Question {
  /** The words that go into the audit trail. */
  readonly purpose: string;
  /** Null: every case whose tips the officer may read. */
  readonly caseId: string | null;
  readonly show: Show;
  /** What else must match. */
  readonly fields: TipFields;
}

/** Read what an address asks for. An unknown value is none. */
export function questionOf(search: string): Pick<Question, "caseId" | "show" | "fields"> {
  const given = new URLSearchParams(search);
  const show = given.get("show");
  return { caseId: given.get("case") || null, show: SHOWS.find((one) => one === show) ?? "todo", fields: readFields(given) };
}

/** Return the address of a question. Its purpose, its words and its place stay out of it. */
export function addressOf({ caseId, show, fields }: Pick<Question, "caseId" | "show" | "fields">): string {
  const given = new URLSearchParams();
  if (caseId) given.set("case", caseId);
  if (show !== "todo") given.set("show", show);
  writeFields(given, fields);
  const search = given.toString();
  return search ? `/tips?${search}` : "/tips";
}

/** Return the graph's filter. A field of the officer's counts more than one of what is shown. */
export function filterOf({ show, fields }: Pick<Question, "show" | "fields">): TipFilter | null {
  const filter = { ...shownBy(show), ...filterOfFields(fields) };
  return Object.keys(filter).length > 0 ? filter : null;
}

function shownBy(show: Show): TipFilter {
  switch (show) {
    case "todo":
      return { states: ["NEW"], folded: false };
    case "mine":
      return { mine: true };
    case "followed":
      return { states: ["FOLLOWED"] };
    case "all":
      return {};
  }
}

/** By urgency within a case; the hub has no such order over many cases. */
export function orderOf(caseId: string | null): TipOrderByInput {
  return { by: caseId ? "RANKED" : "RECEIVED" };
}
