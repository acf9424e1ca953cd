/** Why somebody looks: the words that go into the audit trail. Keep with hub/domain/purposes.py. */

export const MAX_PURPOSE_CHARACTERS = 200;
const MIN_CHARACTERS = 3;
const MIN_HAN_CHARACTERS = 2;
const HAN = /^\p{Script=Han}+$/u;

/** Return whether the hub takes these words as a purpose: three characters, or a word of two Chinese ones. */
export function isPurpose(text: string): boolean {
  const words = text.trim();
  return Array.from(words).length >= (HAN.test(words) ? MIN_HAN_CHARACTERS : MIN_CHARACTERS);
}
