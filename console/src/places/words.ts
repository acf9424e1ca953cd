import { pairWords } from "../words/words.tsx";

export const WORDS = pairWords(
  {
    search: "Find the place by its name",
    searchHint: "A name or its beginning, in English or Chinese, or coordinates.",
    between: " ",
    choose: "Choose a place: from the list, on the map or by coordinates.",
    found: (count: number) => (count === 0 ? "No such place is known." : count === 1 ? "One place." : `${String(count)} places.`),
    notChosen: "Nothing is chosen yet.",
    chooseOne: (count: number): string => (count === 1 ? "Choose it, or press Enter." : "Choose one."),
    chosen: (place: string) => `Chosen: ${place}`,
    district: (name: string) => `The district, which the public reads, is now “${name}”.`,
    districtBefore: (name: string) => `Before: “${name}”.`,
    districtBack: "Put the district back",
  },
  {
    search: "按名称查找地点",
    searchHint: "名称或其开头（中文或英文），或坐标。",
    between: "",
    choose: "请选定地点：从列表、在地图上或输入坐标。",
    found: (count: number) => (count === 0 ? "没有找到此地点。" : `找到 ${String(count)} 个地点。`),
    notChosen: "尚未选定。",
    chooseOne: (count: number): string => (count === 1 ? "请点选，或按回车键。" : "请选择一个。"),
    chosen: (place: string) => `已选定：${place}`,
    district: (name: string) => `公开的区县现为“${name}”。`,
    districtBefore: (name: string) => `之前：“${name}”。`,
    districtBack: "恢复原区县",
  },
);
