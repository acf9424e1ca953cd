/** How a case stands, and which steps it takes now. Plain functions over public facts. */
import type { Summary } from "./summary.ts";

type Alert = Pick<Summary["alert"], "state" | "pauses"> & {
  readonly areas: readonly Pick<Summary["alert"]["areas"][number], "number" | "confirmed" | "confirmBy" | "held">[];
};

/** The part of a case that says what waits for a second person. */
export interface Confirmable {
  readonly alert: Alert;
}

/** The part of a case by which the steps are chosen. */
export interface Standing {
  readonly state: Summary["state"];
  readonly hidden: boolean;
  readonly actions: Summary["actions"];
  readonly alert: Alert;
}

export function isTold({ alert }: { readonly alert: Pick<Alert, "state"> }): boolean {
  return alert.state === "OPEN" || alert.state === "PAUSED";
}

/**
 * Return whether a message of a step waits until the alert goes on. With a new alert area it goes on at once if it stood still
 * only because nobody had confirmed one.
 */
export function isMessageWaiting({ pauses }: Pick<Alert, "pauses">, addsArea = false): boolean {
  return pauses.some((pause) => !addsArea || pause !== "UNCONFIRMED");
}

/** Return the moment up to which people are told of what nobody has confirmed, also while the case is returned; null if all is confirmed. */
export function unconfirmedUntil({ alert }: { readonly alert: Pick<Alert, "areas"> }): string | null {
  return alert.areas.filter((area) => !area.confirmed).map((area) => area.confirmBy).sort()[0] ?? null;
}

/** Return whether a corrected place waits for a second person. The first area has number 1 unless the place was corrected. */
export function isCorrectedPlaceAwaited({ alert }: { readonly alert: { readonly areas: readonly Pick<Alert["areas"][number], "number" | "confirmed">[] } }): boolean {
  const first = alert.areas[0];
  return first !== undefined && first.number !== 1 && !first.confirmed;
}

export interface Awaited {
  /** The next moment by which somebody must confirm; null without one ahead. */
  readonly by: string | null;
  /** The first such moment that is over; null without one. */
  readonly lateSince: string | null;
  /** The numbers of the areas that nobody confirmed in time. They still can be confirmed. */
  readonly late: readonly number[];
}

/** Return what waits for a second person at `now`, in milliseconds. Nothing does while the case is returned. */
export function awaitedOf(one: Confirmable, now: number): Awaited {
  const isAwaited = isTold(one) && !one.alert.pauses.includes("RETURNED");
  const waiting = isAwaited ? one.alert.areas.filter(({ confirmed }) => !confirmed) : [];
  const isLate = ({ held, confirmBy }: Alert["areas"][number]) => held || Date.parse(confirmBy) <= now;
  const first = (areas: Alert["areas"]) => areas.map(({ confirmBy }) => confirmBy).sort()[0] ?? null;
  const late = waiting.filter(isLate);
  return { by: first(waiting.filter((area) => !isLate(area))), lateSince: first(late), late: late.map(({ number }) => number) };
}

/** Return how long a child of a closed case was missing, in milliseconds; null where nobody kept when the child was found. */
export function missingMs({ seenAt }: Pick<Summary, "seenAt">, facts: { readonly foundAt?: string | null | undefined } | null): number | null {
  if (!facts?.foundAt) return null;
  const length = Date.parse(facts.foundAt) - Date.parse(seenAt);
  return length > 0 ? length : null;
}

type AreaKind = "confirm" | "return" | "confirmArea";
type PlainKind = Exclude<StepKind, AreaKind>;
export type Step = { readonly kind: AreaKind; readonly area: number } | { readonly kind: PlainKind };

export const STEP_KINDS = [
  ...(["confirm", "confirmArea", "return", "resume", "accept", "decline", "revise", "pause", "close", "reissue", "reopen"] as const),
  ...(["addArea", "radius", "renew", "correct", "removeArea", "override", "assign", "share", "offer", "withdrawOffer", "link"] as const),
  ...(["breakGlass", "approve", "hold", "liftHold", "hide", "unhide"] as const),
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What a case usually needs next. The others stand behind "More steps". */
const FIRST: ReadonlySet<StepKind> = new Set([
  ...(["confirm", "confirmArea", "return", "resume", "accept", "decline", "revise", "pause", "close", "reissue", "reopen"] as const),
]);

export interface Officer {
  readonly account: string;
  /** Who set the place of an area, as far as the officer may know; they do not confirm it themselves. */
  readonly setBy: ReadonlyMap<number, string>;
  readonly mayConfirm: boolean;
  /** Whether a legal hold stands; null for those who cannot know, and once the facts are wiped. */
  readonly isHeld: boolean | null;
  /** Whether an offer of the case to another force stands now, as far as the officer may know. */
  readonly isOffered: boolean;
}

/** Return the steps that this officer may take now, those that wait for somebody first. */
export function stepsOf(one: Standing, officer: Officer): readonly Step[] {
  const { actions, alert } = one;
  const may = (action: Summary["actions"][number]) => actions.includes(action);
  const told = isTold(one);
  const isOpen = one.state === "OPEN";
  const first = alert.areas[0];
  const others = (number: number) => officer.setBy.get(number) !== officer.account;
  const waiting = alert.areas.filter((area) => told && !area.confirmed && others(area.number) && may("CONFIRM"));
  const steps: Step[] = [];
  const isReturned = alert.pauses.includes("RETURNED");
  for (const { number } of waiting) {
    if (number !== first?.number) steps.push({ kind: "confirmArea", area: number });
    else if (!isReturned) steps.push({ kind: "confirm", area: number }, { kind: "return", area: number });
  }
  const add = (isThere: boolean, ...kinds: PlainKind[]) => {
    if (isThere) steps.push(...kinds.map((kind) => ({ kind })));
  };
  const steered = told && may("STEER");
  add(steered && alert.pauses.some((pause) => pause !== "UNCONFIRMED"), "resume");
  add(may("ACCEPT_HAND_OVER") && officer.isOffered, "accept", "decline");
  add(isOpen && may("REVISE"), "revise");
  add(told && may("PAUSE") && !alert.pauses.includes("OFFICER") && !isReturned, "pause");
  add(isOpen && may("CLOSE"), "close");
  add(isOpen && alert.state === "EXPIRED" && may("STEER"), "reissue");
  add(!isOpen && !one.hidden && may("CLOSE"), "reopen");
  add(told && (may("ADD") || may("STEER")), "addArea");
  add(steered, "radius", "renew");
  add(told && may("REVISE"), "correct");
  add(steered && alert.areas.length > 1, "removeArea");
  add(steered, "override");
  add(may("ASSIGN"), "assign");
  add(may("SHARE"), "share");
  add(may("HAND_OVER"), "offer");
  add(may("HAND_OVER") && officer.isOffered, "withdrawOffer");
  add(may("LINK"), "link");
  add(may("BREAK_GLASS"), "breakGlass");
  add(officer.mayConfirm && may("READ_PUBLIC"), "approve");
  add(officer.isHeld === false && may("CLOSE"), "hold");
  add(officer.isHeld === true && may("CLOSE"), "liftHold");
  add(!isOpen && !one.hidden && may("HIDE"), "hide");
  add(one.hidden && may("HIDE"), "unhide");
  return steps;
}

/** Return the radii of an area, in km, that wait for its confirmation; the narrowest first. */
export function waitingKm(
  areas: readonly { readonly number: number; readonly stages: readonly { readonly radiusKm: number; readonly awaitsConfirmation: boolean }[] }[],
  area: number,
): readonly number[] {
  const stages = areas.find(({ number }) => number === area)?.stages ?? [];
  return stages.filter(({ awaitsConfirmation }) => awaitsConfirmation).map(({ radiusKm }) => radiusKm).sort((one, other) => one - other);
}

/** What waits for the officer, the most urgent first: who confirms has minutes, an offer stands for days. */
const URGENT: readonly StepKind[] = ["confirm", "confirmArea", "resume", "accept"];

/** Return the one step that stands out; null if nothing waits. */
export function mainStep(steps: readonly Step[]): Step | null {
  for (const kind of URGENT) {
    const found = steps.find((step) => step.kind === kind);
    if (found) return found;
  }
  return null;
}

export function isFirst({ kind }: Step): boolean {
  return FIRST.has(kind);
}
