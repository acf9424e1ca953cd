/** Plain filters: what is typed or chosen as a text, in an address, and in the graph. They hold codes, days and ids: nothing about a person. */
import { MAX_AGE_YEARS } from "../graph/limits.ts";
import { isDay, startOf } from "./days.ts";
import { readNumber } from "./Field.tsx";

/**
 * `from` and `until` are days, such as 2026-05-25: the moment at which it begins, and its last one. `flag` is yes or no, `age` whole
 * years, `id` the graph's own, such as a force's.
 */
export type PlainFilter =
  | { readonly kind: "from" | "until" | "flag" | "age" | "id" }
  | { readonly kind: "code"; readonly known: readonly string[] };

/** What was typed or chosen, by the graph's names; an empty text asks for nothing. */
export type Plain<Name extends string> = Readonly<Record<Name, string>>;

export const DAYS_FROM = { kind: "from" } as const;
export const DAYS_UNTIL = { kind: "until" } as const;
export const FLAG = { kind: "flag" } as const;

const MAX_CODE_CHARACTERS = 32;

/** Return the codes as a filter. */
export function codeOf<T extends string>(known: readonly T[]): { readonly kind: "code"; readonly known: readonly T[] } {
  return { kind: "code", known };
}

/** Return the value that the graph takes; null asks for nothing. */
export function graphValue({ kind }: PlainFilter, typed: string): string | number | boolean | null {
  if (typed === "") return null;
  switch (kind) {
    case "from":
      return startOf(typed);
    case "until":
      return lastOf(typed);
    case "flag":
      return typed === "yes";
    case "age": {
      const number = readNumber(typed);
      return number === null || Number.isNaN(number) ? null : Math.trunc(number);
    }
    default:
      return typed;
  }
}

/** Return what an address gives; what is no such filter is empty. */
export function readPlain(filter: PlainFilter, given: string | null): string {
  if (given === null) return "";
  switch (filter.kind) {
    case "from":
    case "until":
      return isDay(given) ? given : "";
    case "flag":
      return given === "yes" || given === "no" ? given : "";
    case "age":
      return /^\d{1,2}$/.test(given) && Number(given) <= MAX_AGE_YEARS ? String(Number(given)) : "";
    case "id":
      return given.length <= MAX_CODE_CHARACTERS && /^[\w.:-]+$/.test(given) ? given : "";
    case "code":
      return filter.known.includes(given) ? given : "";
  }
}

/** Return the text of a value of the graph, as it would be typed; null if it cannot be. */
export function typedOf(filter: PlainFilter, value: unknown): string | null {
  switch (filter.kind) {
    case "from":
      return dayOf(value, 0);
    case "until":
      return dayOf(value, 1);
    case "flag":
      return value === true ? "yes" : value === false ? "no" : null;
    case "age":
      return typeof value === "number" ? String(value) : null;
    case "id":
      return typeof value === "string" ? value : null;
    case "code":
      return typeof value === "string" && filter.known.includes(value) ? value : null;
  }
}

/** Return the name in an address: `seen-from` for `seenFrom`. */
export function addressName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Return the last moment of a day: a list holds both ends of its range. */
function lastOf(day: string): string | null {
  const next = startOf(day, 1);
  return next === null ? null : new Date(Date.parse(next) - 1).toISOString();
}

/** Return the day that begins, or one millisecond before which it ends; null for a moment within a day. */
function dayOf(value: unknown, after: 0 | 1): string | null {
  const moment = new Date(typeof value === "string" ? Date.parse(value) + after : Number.NaN);
  if (Number.isNaN(moment.getTime()) || moment.getHours() + moment.getMinutes() + moment.getSeconds() + moment.getMilliseconds() > 0) return null;
  const local = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() - after);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(local.getFullYear()).padStart(4, "0")}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}
