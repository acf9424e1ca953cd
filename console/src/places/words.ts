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
    districtEmpty: "The district, which the public reads, is now empty: coordinates stay with police.",
    districtBack: "Put the district back",
    nearest: (count: number): string =>
      count === 0
        ? "No known place is near the point. Type the district that the public reads."
        : "These known places are near the point. Choose the district that the public reads, or type it.",
    chooseNearest: "Choose one of the places near the point, above the map, or type the district.",
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
    districtEmpty: "公开的区县现为空：坐标只留给警方。",
    districtBack: "恢复原区县",
    nearest: (count: number): string => (count === 0 ? "此点附近没有已知地点。请输入公开的区县。" : "此点附近的已知地点如下。请选定公开的区县，或自行输入。"),
    chooseNearest: "请选择地图上方此点附近的地点，或输入区县。",
  },
);
