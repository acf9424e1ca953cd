import { Empty } from "../parts/Empty.tsx";
import { pairWords, useWords } from "../words/words.tsx";

const WORDS = pairWords({ title: "This screen is not built yet." }, { title: "此页面尚未建成。" });

/** Stands in the place of a screen that does not exist yet. */
export function Unbuilt() {
  return <Empty title={useWords(WORDS).title} />;
}
