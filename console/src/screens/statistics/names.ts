/** The names of groups in the language of the page. */
import { nameOfRegion, type RegionName } from "../../places/regions.ts";
import { useTimes, useWords } from "../../words/words.tsx";
import type { Key, NameOf } from "./numbers.ts";
import { WORDS } from "./words.ts";

const TIMES: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** Return the function that names the value of a dimension. */
export function useNameOf(regions: readonly RegionName[]): NameOf {
  const words = useWords(WORDS);
  const { terms } = useWords();
  const times = useTimes();
  const month = new Intl.DateTimeFormat(times.tag, { year: "numeric", month: "short", timeZone: "UTC" });
  const day = new Intl.DateTimeFormat(times.tag, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
  const isIn = (names: object, value: string): value is keyof typeof names => value in names;
  const term = (names: Readonly<Record<string, string>>, value: string) => (isIn(names, value) ? (names[value] ?? value) : value);
  const span = (value: string) => {
    const found = /^within (\d+) ([hd])$/.exec(value);
    return found ? words.within(times.length(Number(found[1]) * (TIMES[found[2] ?? "h"] ?? 0))) : words.later;
  };
  return ({ dimension, value }: Key) => {
    if (value == null) {
      if (dimension === "OUTCOME" || dimension === "FOUND_BY" || dimension === "TIME_TO_RECOVERY") return words.open;
      if (dimension === "RADIUS") return words.wider;
      return dimension === "REGION" || dimension === "PROVINCE" ? words.noRegion : words.unknown;
    }
    switch (dimension) {
      case "SEX":
        return term(terms.sex, value);
      case "OUTCOME":
        return term(terms.outcome, value);
      case "FOUND_BY":
        return term(terms.foundBy, value);
      case "ABDUCTOR_RELATION":
        return term(terms.abductorRelation, value);
      case "DAY_OF_WEEK":
        return term(words.weekdays, value);
      case "TIME_TO_RECOVERY":
        return span(value);
      case "AGE_BAND":
        return value.replace("-", "–");
      case "MONTH":
        return month.format(new Date(`${value}-01`));
      case "WEEK":
        return words.weekOf(day.format(new Date(value)));
      case "DAY":
        return day.format(new Date(value));
      case "RADIUS":
        return words.kilometres(times.kilometres(Number(value)));
      case "REGION":
      case "PROVINCE":
        return nameOfRegion(value, regions);
      default:
        return value;
    }
  };
}
