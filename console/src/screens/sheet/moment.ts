/** A moment for readers on the street: the day of the week and the minute. The sheet says its zone once. */
import type { Moment } from "../../words/times.ts";

/** Return such as `Sunday, 29 November 2026 at 12:03`. */
export function streetTime(at: Moment, tag: string, zone: string): string {
  const day = { weekday: "long", year: "numeric", month: "long", day: "numeric" } as const;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(tag, { ...day, ...clock, timeZone: zone }).format(new Date(at));
}

/** Letters of a name that stand in two lines of the largest type. */
const SHORT_NAME = 24;

/** Return whether a name needs smaller type; a Chinese character is as wide as two letters. */
export function isLong(name: string): boolean {
  return Array.from(name).reduce((sum, one) => sum + (/[\u1100-\u{3ffff}]/u.test(one) ? 2 : 1), 0) > SHORT_NAME;
}
