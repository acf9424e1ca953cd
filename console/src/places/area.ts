/** Where a place lies, in words. */
import type { Language } from "../words/words.tsx";

interface Place {
  readonly province?: string | null | undefined;
  readonly chineseProvince?: string | null | undefined;
  /** By ISO 3166-1, two letters. */
  readonly countryCode?: string | null | undefined;
}

const COUNTRIES = {
  en: new Intl.DisplayNames("en-GB", { type: "region" }),
  zh: new Intl.DisplayNames("zh-CN", { type: "region" }),
};

/** Return the province and the country in a language: `Hebei, China`, or the larger one first, `中国河北省`. */
export function areaOf({ province, chineseProvince, countryCode }: Place, language: Language): string {
  const country = countryCode ? COUNTRIES[language].of(countryCode) : null;
  if (language === "zh" && (chineseProvince || !province)) return [country, chineseProvince].filter(Boolean).join("");
  return [province, country].filter(Boolean).join(language === "zh" ? "，" : ", ");
}
