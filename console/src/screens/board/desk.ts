/** What waits for whom on the board, and in which order. Plain functions over public facts. */
import { type Permission, WHO_ACT } from "../../app/session.ts";

/** The part of a case by which the board sorts. */
export interface Waiting {
  readonly id: string;
  readonly state: string;
  readonly openedAt: string;
  readonly actions: readonly string[];
  readonly alert: {
    readonly state: string;
    readonly pauses: readonly string[];
    readonly expiresAt: string;
    readonly areas: readonly { readonly confirmed: boolean; readonly confirmBy: string; readonly held: boolean }[];
    readonly deliveryStatus: { readonly alarm?: string | null | undefined };
  };
}

export const LISTS = ["still", "confirm", "returned", "paused", "expiring"] as const;
export type List = (typeof LISTS)[number];

export const EXPIRING_MS = 60 * 60_000;

const isTold = ({ alert }: Waiting) => alert.state === "OPEN" || alert.state === "PAUSED";

const BELONGS: Record<List, (one: Waiting, now: number) => boolean> = {
  still: (one) => isTold(one) && Boolean(one.alert.deliveryStatus.alarm),
  confirm: (one) =>
    isTold(one) &&
    one.actions.includes("CONFIRM") &&
    !one.alert.pauses.includes("RETURNED") &&
    one.alert.areas.some((area) => !area.confirmed),
  returned: (one) => isTold(one) && one.alert.pauses.includes("RETURNED"),
  // An area that nobody confirmed in time is held; the alert is paused only if no other area is left.
  paused: (one) =>
    isTold(one) &&
    (one.alert.pauses.some((pause) => pause !== "RETURNED") || one.alert.areas.some(({ held }) => held)),
  expiring: (one, now) =>
    one.alert.state === "EXPIRED" || (isTold(one) && new Date(one.alert.expiresAt).getTime() - now <= EXPIRING_MS),
};

/** Return the work lists that a case stands in. */
export function listsOf(one: Waiting, now: number): readonly List[] {
  return LISTS.filter((list) => BELONGS[list](one, now));
}

/** The part of a notice by which somebody may act on it. */
interface Actionable {
  readonly kind: string;
  readonly state: string;
  readonly force?: string | null | undefined;
}

/**
 * Return the permissions that let a colleague act on an open notice of the force (one is enough), where this officer has none of them; none if the
 * officer may act, or nobody has to.
 */
export function neededFor({ kind, state, force }: Actionable, has: readonly Permission[]): readonly Permission[] {
  if (state !== "OPEN" || force == null) return [];
  // An offer is answered by those who can take the case.
  const needed: readonly Permission[] = kind === "OFFERED" ? ["OPEN_CASE"] : WHO_ACT;
  return needed.some((one) => has.includes(one)) ? [] : needed;
}

/** Notices that end once a second person confirms. */
const CONFIRM_KINDS: ReadonlySet<string> = new Set(["UNCONFIRMED", "HELD"]);

/** Return whether an officer who confirms cases can act on a notice by a confirmation. `one` is its case, if it is on the desk. */
export function isConfirmable({ kind }: Pick<Actionable, "kind">, one: Waiting | undefined, mayConfirm: boolean): boolean {
  return mayConfirm && CONFIRM_KINDS.has(kind) && (one === undefined || BELONGS.confirm(one, 0));
}

const NEWS_MS = 60_000;

/** Return whether something of a moment is said in passing at `now`. A lock or a cut brings what came meanwhile: the board has it. */
export function isNews(at: string, now: number): boolean {
  return now - Date.parse(at) < NEWS_MS;
}

/** Return the cases in the order of the board: what stands in more urgent lists first, then the last opened. */
export function inOrder<T extends Waiting>(cases: Iterable<T>, now: number): T[] {
  const rank = (one: T) => {
    const first = LISTS.findIndex((list) => BELONGS[list](one, now));
    return first < 0 ? LISTS.length : first;
  };
  return [...cases].sort(
    (one, other) => rank(one) - rank(other) || other.openedAt.localeCompare(one.openedAt) || one.id.localeCompare(other.id),
  );
}

/** Return the area to name for a confirmation of `area`: none for the place of the case itself, which confirms the case. */
export function areaToName(areas: readonly { readonly number: number }[], area: number | null): number | null {
  return area === areas[0]?.number ? null : area;
}

/** What happened to a case so that it may have left the desk: who lost it sees it a last time in the event. */
const MAY_END_A_TIE = new Set(["ASSIGNMENT_ENDED", "SHARE_ENDED", "OFFER_ENDED", "HANDED_OVER", "GLASS_ENDED"]);

export function mayEndATie(kind: string): boolean {
  return MAY_END_A_TIE.has(kind);
}

/** The open cases of a desk. Values do not change: each step gives another desk. */
export class Desk<T extends Waiting> {
  private constructor(
    readonly cases: ReadonlyMap<string, T>,
    private readonly heard: ReadonlyMap<string, number>,
    private readonly round: number,
  ) {}

  static empty<T extends Waiting>(): Desk<T> {
    return new Desk<T>(new Map(), new Map(), 0);
  }

  /** Take the case of an event: it is newer than every list that was asked for before. */
  hear(one: T): Desk<T> {
    const cases = new Map(this.cases);
    if (one.state === "OPEN") cases.set(one.id, one);
    else cases.delete(one.id);
    return new Desk(cases, new Map(this.heard).set(one.id, this.round + 1), this.round + 1);
  }

  /** A mark to give `read` with the list that is being asked for now. */
  get mark(): number {
    return this.round;
  }

  /** Take a list that was asked for at this mark. Cases that an event told of meanwhile stay as the event has them. */
  read(list: Iterable<T>, mark: number): Desk<T> {
    const isNewer = (id: string) => (this.heard.get(id) ?? 0) > mark;
    const cases = new Map([...this.cases].filter(([id]) => isNewer(id)));
    for (const one of list) if (!isNewer(one.id)) cases.set(one.id, one);
    return new Desk(cases, this.heard, this.round);
  }
}
