import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** One word for one thing, as in the hub's own Chinese texts; beside it the words that stood for the same. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  预警: ["警报"],
  案件: ["案子"],
  预警区域: ["圆圈", "此圈", "各圈", "圈内"],
  线索: ["举报"],
  单位: ["警队", "机构"],
  确认: ["核实案件"],
  结案: ["关闭案件"],
  民警: ["警员", "警官"],
  审计记录: ["审计日志"],
  演练: ["演习"],
  法律保留: ["法定保留", "法律保全"],
  紧急查阅: ["紧急访问", "紧急查看"],
  已排除: ["不采用"],
  已审阅: ["已研判"],
  到期: ["过期"],
  账号: ["账户"],
  查找: ["搜索"],
  公开姓名: ["对公众使用的名字"],
  区县: ["地区（文字）", "最后出现的地区"],
  其他情况: ["已知情况"],
  带走儿童的人: ["带走孩子的人", "谁带走了儿童", "带走者"],
};
const SOURCES = new URL("../", import.meta.url);

const FILES = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"));
const LINES = FILES.flatMap((name) => readFileSync(new URL(name, SOURCES), "utf8").split("\n").map((line) => `${name}: ${line.trim()}`));
/** A comma or colon of Latin between two values that a line of JSX writes beside each other. */
const LATIN = /^\S+\.tsx: (?:<bdi>)?\{[^{}=]+\}(?:<\/bdi>)?[,:] [{<]/;

test("what a screen writes side by side has the marks of its language between", () => {
  assert.match("screens/Card.tsx: {terms.sex[child.sex]}, {words.years(child.ageYears)}", LATIN);
  assert.match("screens/Card.tsx: <bdi>{child.name}</bdi>, {terms.sex[child.sex]}", LATIN);
  assert.deepEqual(LINES.filter((line) => LATIN.test(line)), []);
});

test("each thing has one Chinese word on all screens", () => {
  const spoken = LINES.filter((line) => /\p{Script=Han}/u.test(line));
  assert.ok(spoken.length > 500);
  for (const [word, others] of Object.entries(WORDS)) {
    assert.ok(spoken.some((line) => line.includes(word)), word);
    assert.deepEqual(spoken.filter((line) => others.some((other) => line.includes(other))), [], `Say ${word}.`);
  }
});
