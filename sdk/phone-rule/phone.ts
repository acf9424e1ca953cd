/**
 * The rule an app follows with the data of a push: show, replace, remove or ignore.
 *
 *     const tracker = AlertTracker.load(saved);
 *     for (const alert of tracker.start(shown(), openAlerts)) takeDown(alert);
 *     const action = tracker.apply(message.data);
 *     switch (action.type) {
 *       case "SHOW":    return notify(action.notice.alert, markTitle(action.notice, title), { sound: true });
 *       case "REPLACE": return notify(action.notice.alert, markTitle(action.notice, title), { sound: false });
 *       case "REMOVE":  return takeDown(action.alert);
 *       case "IGNORE":  return;
 *     }
 *     save(tracker.dump());
 *
 * At its start the app asks its own server which alerts are open: an end may have come while the app could not run.
 *
 * It is the SDK's `reunion/phone.py`; `vectors.json` says what both do.
 */

/** Alerts that a tracker remembers. An alert lasts at most three days unless renewed: no phone gets as many. */
export const MAX_TRACKED_ALERTS = 512;

/** The marks with which the hub begins the title of an exercise or a test, in each of its languages. */
export const MARKS = ["[EXERCISE] ", "[TEST] ", "【演练】", "【测试】"] as const;

/** A place in degrees (WGS 84). */
export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Circle {
  readonly centre: GeoPoint;
  readonly radiusKm: number;
}

/** The data of one notification. Tag it with `alert`, so that a phone never shows two for one alert. */
export interface Notice {
  readonly alert: string;
  readonly revision: number;
  /** Never show anything but ACTUAL as real: see `isReal` and `markTitle`. */
  readonly status: string;
  readonly language: string;
  /** The number to call. */
  readonly phone: string;
  readonly photo: string | null;
  /** The number of the area by which this phone is told. Null if absent or unreadable, as is `circle`. */
  readonly area: number | null;
  readonly circle: Circle | null;
  /** A closed polygon around the circle; empty if absent. */
  readonly polygon: readonly GeoPoint[];
}

export type IgnoreReason = "OLDER" | "REPEATED" | "UNREADABLE";

export type Action =
  /** Show the alert with sound: it is new on this phone, or the child was seen again near it. */
  | { readonly type: "SHOW"; readonly notice: Notice }
  /** Replace the notification with this tag, silently. If there is none any more, show it silently. */
  | { readonly type: "REPLACE"; readonly notice: Notice }
  /** Remove the notification with this tag, even if the system has shown it, or if it was removed before. */
  | { readonly type: "REMOVE"; readonly alert: string }
  | { readonly type: "IGNORE"; readonly reason: IgnoreReason };

/** What a push holds: text under each name. A value that is not text counts as missing. */
export type PushData = Readonly<Record<string, unknown>>;

/** Return true for ACTUAL; false for exercises, tests and a missing or unknown status. */
export function isReal(notice: Notice): boolean {
  return notice.status === "ACTUAL";
}

/** Return the title with the mark that all but a real alert must have. The hub's own titles have it already. */
export function markTitle(notice: Notice, title: string): string {
  if (isReal(notice) || MARKS.some((mark) => title.startsWith(mark))) return title;
  return `[${notice.status === "EXERCISE" ? "EXERCISE" : "TEST"}] ${title}`;
}

const ENDED = -1;

/** The newest revision of each alert that this phone got. Save it over restarts: `load(tracker.dump())`. */
export class AlertTracker {
  readonly #revisions = new Map<string, number>();

  /** Return the tracker that `dump` came from. */
  static load(dump: Iterable<readonly [alert: string, revision: number]>): AlertTracker {
    const tracker = new AlertTracker();
    for (const [alert, revision] of dump) tracker.#remember(alert, revision);
    return tracker;
  }

  /** Return the state to save: pairs of alert and revision that JSON can hold. */
  dump(): [alert: string, revision: number][] {
    return [...this.#revisions];
  }

  /**
   * Return the alerts whose notifications are to be removed when the app starts. `standing` is the data of each
   * notification of the hub on the screen; its tag alone, as `alert`, where the system keeps no data. `openAlerts` are
   * the alerts that are open or paused, read after `standing`, null if the app cannot know. Whatever is not open goes. It
   * does not count as ended: the list may be older than the alert.
   */
  start(standing: Iterable<PushData>, openAlerts: ReadonlySet<string> | null): string[] {
    const removed: string[] = [];
    for (const data of standing) {
      const alert = text(data, "alert");
      if (!alert) continue;
      if (text(data, "kind") === "CANCEL") this.#remember(alert, ENDED);
      const isOver = this.#revisions.get(alert) === ENDED;
      if (isOver || (openAlerts !== null && !openAlerts.has(alert))) removed.push(alert);
    }
    return removed;
  }

  /** Return the action for one push, and count it as done. */
  apply(data: PushData): Action {
    const alert = text(data, "alert");
    const revision = count(data, "revision");
    const kind = text(data, "kind");
    const known = this.#revisions.get(alert);
    // Also a repeated end: the system may have shown its words.
    if (known === ENDED) return { type: "REMOVE", alert };
    if (!alert || revision === null || !["ALERT", "UPDATE", "SIGHTING", "CANCEL"].includes(kind)) {
      return { type: "IGNORE", reason: "UNREADABLE" };
    }
    if (kind === "CANCEL") {
      // Even if this app has shown nothing: the system may have shown it while the app was not running.
      this.#remember(alert, ENDED);
      return { type: "REMOVE", alert };
    }
    if (known !== undefined && revision <= known) {
      return { type: "IGNORE", reason: revision < known ? "OLDER" : "REPEATED" };
    }
    this.#remember(alert, revision);
    // The revision that made the sighting is below `revision` if an update overtook the sighting.
    const isLoud =
      kind === "SIGHTING"
        ? known === undefined || known < (count(data, "sighting") ?? revision)
        : known === undefined && kind === "ALERT";
    return { type: isLoud ? "SHOW" : "REPLACE", notice: readNotice(alert, revision, data) };
  }

  #remember(alert: string, revision: number): void {
    this.#revisions.delete(alert);
    this.#revisions.set(alert, revision);
    for (const oldest of this.#revisions.keys()) {
      if (this.#revisions.size <= MAX_TRACKED_ALERTS) break;
      this.#revisions.delete(oldest);
    }
  }
}

function readNotice(alert: string, revision: number, data: PushData): Notice {
  const circle = numbers(text(data, "circle"), 3);
  const points = text(data, "polygon").split(" ").map((pair) => numbers(pair, 2));
  return {
    alert,
    revision,
    status: text(data, "status") || "TEST",
    language: text(data, "language"),
    phone: text(data, "phone"),
    photo: text(data, "photo") || null,
    area: count(data, "area"),
    circle: circle && { centre: point(circle), radiusKm: circle[2]! },
    polygon: points.filter((pair) => pair !== null).map(point),
  };
}

function point(numbers: readonly number[]): GeoPoint {
  return { latitude: numbers[0]!, longitude: numbers[1]! };
}

function text(data: PushData, name: string): string {
  const value = data[name];
  return typeof value === "string" ? value : "";
}

function count(data: PushData, name: string): number | null {
  const digits = text(data, name);
  return /^[0-9]{1,9}$/.test(digits) ? Number(digits) : null;
}

/** Return so many decimal numbers, separated by commas, or null. `Number` alone also reads "", "0x1" and spaces. */
function numbers(text: string, count: number): number[] | null {
  const parts = text.split(",");
  const isDecimal = parts.every((part) => /^-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?$/.test(part));
  const read = parts.map(Number);
  return isDecimal && read.length === count && read.every(Number.isFinite) ? read : null;
}
