/** Why somebody looks: the words that go into the audit trail. */
import { MIN_HAN_CHARACTERS, MIN_PURPOSE_CHARACTERS } from "../graph/limits.ts";
import type { Refusal } from "../graph/refusals.ts";

/** The path of the argument. */
export const PURPOSE = "purpose";
const HAN = /^\p{Script=Han}+$/u;

/** Return whether the hub takes these words as a purpose: three characters, or a word of two Chinese ones. */
function isPurpose(text: string): boolean {
  const words = text.trim();
  return Array.from(words).length >= (HAN.test(words) ? MIN_HAN_CHARACTERS : MIN_PURPOSE_CHARACTERS);
}

/** Return what is wrong with a purpose before it is sent, to be shown at its field; nothing if the hub takes it. */
export function refusalsOfPurpose(purpose: string): readonly Refusal[] {
  return isPurpose(purpose) ? [] : [{ code: "PURPOSE_TOO_SHORT", message: "", path: [PURPOSE] }];
}
