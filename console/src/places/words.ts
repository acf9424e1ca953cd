import { pairWords } from "../words/words.tsx";

export const WORDS = pairWords(
  {
    search: "Find the place by its name",
    searchHint: "A name or its beginning, in English or Chinese, or coordinates.",
    found: (count: number) => (count === 0 ? "No such place is known." : count === 1 ? "One place." : `${String(count)} places.`),
    taken: (name: string) => `The point is set to ${name}.`,
  },
  {
    search: "按名称查找地点",
    searchHint: "名称或其开头（中文或英文），或坐标。",
    found: (count: number) => (count === 0 ? "没有找到此地点。" : `找到 ${String(count)} 个地点。`),
    taken: (name: string) => `已设为${name}。`,
  },
);
