/** What the officer asked the hub for: whose tips, which of them, in which order, and why. */
import type { TipFilter, TipOrderByInput } from "../../graph/artifacts/useQueuePageQuery.graphql.ts";

export const SHOWS = ["todo", "mine", "followed", "all"] as const;
export type Show = (typeof SHOWS)[number];

export interface Question {
  /** The words that go into the audit trail. */
  readonly purpose: string;
  /** Null: every case whose tips the officer may read. */
  readonly caseId: string | null;
  readonly show: Show;
}

/** Read what an address asks for. An unknown value is none. */
export function questionOf(search: string): Pick<Question, "caseId" | "show"> {
  const given = new URLSearchParams(search);
  const show = given.get("show");
  return { caseId: given.get("case") || null, show: SHOWS.find((one) => one === show) ?? "todo" };
}

/** Return the address of a question. Its purpose is the officer's own words and stays out of it. */
export function addressOf({ caseId, show }: Pick<Question, "caseId" | "show">): string {
  const given = new URLSearchParams();
  if (caseId) given.set("case", caseId);
  if (show !== "todo") given.set("show", show);
  const search = given.toString();
  return search ? `/tips?${search}` : "/tips";
}

export function filterOf(show: Show): TipFilter | null {
  switch (show) {
    case "todo":
      return { states: ["NEW"], folded: false };
    case "mine":
      return { mine: true };
    case "followed":
      return { states: ["FOLLOWED"] };
    case "all":
      return null;
  }
}

/** By urgency within a case; the hub has no such order over many cases. */
export function orderOf(caseId: string | null): TipOrderByInput {
  return { by: caseId ? "RANKED" : "RECEIVED" };
}
