/** The limits of a child's age and height, as the hub has them: checked at the field, before anything is sent. */
import { MAX_AGE_YEARS, MAX_HEIGHT_CM, MIN_HEIGHT_CM } from "../graph/limits.ts";
import { readNumber } from "./Field.tsx";

const LIMITS = {
  ageYears: { min: 0, max: MAX_AGE_YEARS, code: "AGE_INVALID" },
  heightCm: { min: MIN_HEIGHT_CM, max: MAX_HEIGHT_CM, code: "HEIGHT_INVALID" },
} as const;

/** Return the code of the refusal for what was typed; null for nothing and for a number that fits. */
export function refusedNumber(fact: keyof typeof LIMITS, typed: string): string | null {
  const value = readNumber(typed);
  const { min, max, code } = LIMITS[fact];
  if (value === null) return null;
  if (!Number.isInteger(value)) return "NUMBER_INVALID";
  return value < min || value > max ? code : null;
}
