import { pairWords } from "../../words/words.tsx";
import { en } from "./words.en.ts";
import { zh } from "./words.zh.ts";

export const WORDS = pairWords(en, zh);
export type CaseWords = typeof en;
