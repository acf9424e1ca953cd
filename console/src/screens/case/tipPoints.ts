/** Tips as points of the map. */
import type { MapPoint } from "../../map/index.ts";
import type { Tip } from "./useCaseTips.ts";

const LABEL_CHARACTERS = 60;

interface Speech {
  readonly words: { readonly withdrawn: string; readonly noWords: string };
  readonly times: { readonly full: (at: string) => string };
}

/** Return what a tip says, on one line. */
export function tipLabel({ text, withdrawnAt }: Pick<Tip, "text" | "withdrawnAt">, words: Speech["words"]): string {
  const said = withdrawnAt ? words.withdrawn : (text ?? words.noWords);
  const letters = Array.from(said.replaceAll(/\s+/g, " "));
  return letters.length > LABEL_CHARACTERS ? `${letters.slice(0, LABEL_CHARACTERS - 1).join("")}…` : letters.join("");
}

/** Return the tips that name a place. Those that helped have a look of their own. */
export function tipPoints(tips: readonly Tip[], helpful: readonly string[], { words, times }: Speech): MapPoint[] {
  return tips.flatMap((tip): MapPoint[] => {
    const { id, place, seenAt, receivedAt } = tip;
    if (!place) return [];
    const kind = helpful.includes(id) ? "tipThatHelped" : "tip";
    const position = [place.longitude, place.latitude] as const;
    return [{ id: `tip-${id}`, kind, label: tipLabel(tip, words), detail: times.full(seenAt ?? receivedAt), position }];
  });
}
