/** Times and numbers in a language. Times have seconds and their zone, which is that of the officer's machine unless another is asked for. */

import { formatMeasure } from "./measure.ts";

const SECOND = 1000;
const UNITS = [
  ["day", 24 * 60 * 60],
  ["hour", 60 * 60],
  ["minute", 60],
  ["second", 1],
] as const;

export type Moment = Date | string | number;

/** The zone of the messages that phones get, whatever the machine's: `BEIJING` of the hub. */
export const MESSAGE_ZONE = "Asia/Shanghai";

export class Times {
  readonly #moment: Intl.DateTimeFormat;
  readonly #zone: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #clock: Intl.DateTimeFormat;
  readonly #number: Intl.NumberFormat;
  readonly #units: ReadonlyMap<string, Intl.NumberFormat>;
  readonly #list: Intl.ListFormat;

  constructor(
    readonly tag: string,
    readonly zone: string = Intl.DateTimeFormat().resolvedOptions().timeZone,
  ) {
    const day = { year: "numeric", month: "short", day: "numeric", timeZone: zone } as const;
    const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone } as const;
    this.#moment = new Intl.DateTimeFormat(tag, { ...day, ...clock });
    this.#zone = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortOffset" });
    this.#day = new Intl.DateTimeFormat(tag, day);
    this.#clock = new Intl.DateTimeFormat(tag, clock);
    this.#number = new Intl.NumberFormat(tag);
    this.#units = new Map(
      UNITS.map(([unit]) => [unit, new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "short" })]),
    );
    this.#list = new Intl.ListFormat(tag, { style: "long", type: "conjunction" });
  }

  /** Such as `29 Nov 2026, 12:03:05 Beijing time`. The zone comes last in each language: Chinese formats have it inside the date. */
  full(at: Moment): string {
    return `${this.moment(at)} ${this.#zoneAt(at)}`;
  }

  /** Such as `29 Nov 2026, 12:03:05`, where the zone is said beside it. */
  moment(at: Moment): string {
    return this.#moment.format(new Date(at));
  }

  /** The zone of the times as it is now: `Beijing time`, `UTC`, or such as `UTC+5:30`. */
  get zoneName(): string {
    return this.#zoneAt(Date.now());
  }

  #zoneAt(at: Moment): string {
    if (this.zone === MESSAGE_ZONE) return this.tag.startsWith("zh") ? "北京时间" : "Beijing time";
    return nameIn(this.#zone.formatToParts(new Date(at)))?.replace("GMT", "UTC").replace(/[+-]0(0:00)?$/, "") ?? this.zone;
  }

  /** Such as `29 Nov 2026`. */
  day(at: Moment): string {
    return this.#day.format(new Date(at));
  }

  /** A day of the calendar in words, such as `2026-05-25`: `Mon, 25 May 2026`. Empty for no day. */
  calendarDay(day: string): string {
    return this.#calendar(`${day}T00:00:00Z`, { weekday: "short", year: "numeric", month: "short", day: "numeric" });
  }

  /** A month in words, such as `2026-05`: `May 2026`. Empty for no month. */
  calendarMonth(month: string): string {
    return this.#calendar(`${month}-01T00:00:00Z`, { year: "numeric", month: "long" });
  }

  #calendar(at: string, parts: Intl.DateTimeFormatOptions): string {
    const moment = new Date(at);
    if (Number.isNaN(moment.getTime())) return "";
    return new Intl.DateTimeFormat(this.tag, { ...parts, timeZone: "UTC" }).format(moment);
  }

  /** Such as `12:03:05`. */
  clock(at: Moment): string {
    return this.#clock.format(new Date(at));
  }

  /** Such as `12,345`. */
  number(value: number): string {
    return this.#number.format(value);
  }

  /** A number in two digits, such as `100` for 102. */
  rough(value: number): string {
    return this.#number.format(Number(value.toPrecision(2)));
  }

  /** Such as `100 km` or `100 公里`. */
  kilometres(value: number): string {
    return formatMeasure(this.tag, value, "kilometer");
  }

  /** Such as `A, B and C`. Chinese has the mark of lists between all: its word for "and" would join Latin letters and digits. */
  list(items: Iterable<string>): string {
    return this.tag.startsWith("zh") ? [...items].join("、") : this.#list.format(items);
  }

  /** A length of time by its two largest units, such as `2 hr 5 min`. */
  length(milliseconds: number): string {
    let left = Math.max(0, Math.round(Math.abs(milliseconds) / SECOND));
    const said: string[] = [];
    for (const [unit, seconds] of UNITS) {
      const count = Math.floor(left / seconds);
      left -= count * seconds;
      if (count > 0) said.push(this.#unit(unit, count));
      else if (said.length > 0) break;
      if (said.length === 2) break;
    }
    return said.join(" ") || this.#unit("second", 0);
  }

  #unit(unit: string, count: number): string {
    return this.#units.get(unit)?.format(count) ?? String(count);
  }
}

function nameIn(parts: readonly Intl.DateTimeFormatPart[]): string | undefined {
  return parts.find(({ type }) => type === "timeZoneName")?.value;
}
