/** The names that stand on every map: those of large places, from a file beside the scripts. */
import type { Position } from "./geometry.ts";
import type { MapPlace } from "./model.ts";
import namesAddress from "./place-names.json?url";

type Row = readonly [longitude: number, latitude: number, name: string, chinese?: string];

let loaded: Promise<readonly Row[]> | null = null;

/** Return the names in a language, the largest place first. A map is whole without them: a failure gives none, and the next map tries again. */
export async function loadNames(language: string): Promise<readonly MapPlace[]> {
  loaded ??= fetchNames().catch(() => {
    loaded = null;
    return [];
  });
  const isChinese = language.startsWith("zh");
  return (await loaded).map(([longitude, latitude, name, chinese], rank) => {
    const position: Position = [longitude, latitude];
    return { name: (isChinese ? chinese : undefined) ?? name, position, rank };
  });
}

async function fetchNames(): Promise<readonly Row[]> {
  const answer = await fetch(namesAddress);
  return answer.ok ? ((await answer.json()) as readonly Row[]) : [];
}
