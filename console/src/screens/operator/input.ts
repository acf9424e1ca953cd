/** What an operator types, and how the hub takes it. */
import { MAX_POINTS_PER_MINUTE, MIN_POINTS_PER_MINUTE } from "../../graph/limits.ts";
import { readNumber } from "../../parts/Field.tsx";

/** Return whether the word that was asked for was typed: in either case, in full width too. */
export function isWord(typed: string, word: string): boolean {
  return typed.normalize("NFKC").trim().toLowerCase() === word.toLowerCase();
}

/** Return the points a minute, null for the default, or NaN for what the hub would refuse. */
export function readPoints(typed: string): number | null {
  const points = readNumber(typed);
  if (points === null) return null;
  return Number.isInteger(points) && points >= MIN_POINTS_PER_MINUTE && points <= MAX_POINTS_PER_MINUTE ? points : Number.NaN;
}

/** Give one idempotency key for the same call, so that a repeat after a lost answer is done once, and another for another call. */
export class CallKeys {
  readonly #keys = new Map<string, string>();

  of(call: string): string {
    const key = this.#keys.get(call) ?? crypto.randomUUID();
    this.#keys.set(call, key);
    return key;
  }
}
