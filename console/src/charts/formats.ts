/** Numbers, months and days of charts in the language of the page. */
import type { FunnelStep } from "./model.ts";
import type { ChartWords } from "./words.ts";

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

export interface Formats {
  readonly number: (value: number) => string;
  readonly share: (value: number) => string;
  readonly month: (month: string) => string;
  readonly shortMonth: (month: string) => string;
  readonly day: (day: string) => string;
}

/** Return the formats of a language. Months and days are calendar dates, of no time zone. */
export function formatsOf(language: string): Formats {
  const number = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
    return (text: string) => format.format(new Date(text.length === 7 ? `${text}-01` : text));
  };
  return {
    number: (value) => number.format(value),
    share: (value) => share.format(value),
    month: date({ year: "numeric", month: "long" }),
    shortMonth: date({ year: "2-digit", month: "short" }),
    day: date({ year: "numeric", month: "long", day: "numeric", weekday: "short" }),
  };
}

/** Write the number of a step: equal in the chart, its table and its sentence. */
export function stepNumber({ value, isAtLeast }: FunnelStep, words: ChartWords, { number }: Pick<Formats, "number">): string {
  if (value === null) return words.hidden;
  return isAtLeast ? words.atLeast(number(value)) : number(value);
}

/** Write a time in hours up to a day, then in days. */
export function spanOf(seconds: number, words: ChartWords): string {
  return seconds <= DAY_SECONDS ? words.hours(seconds / HOUR_SECONDS) : words.days(seconds / DAY_SECONDS);
}
