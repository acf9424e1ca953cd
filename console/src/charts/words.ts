/** The words of charts, in the languages of the console. */
export interface ChartWords {
  readonly asTable: string;
  readonly nothing: string;
  readonly loading: string;
  readonly failed: string;
  readonly hidden: string;
  readonly atLeast: (value: string) => string;
  readonly total: string;
  readonly number: string;
  readonly month: string;
  readonly day: string;
  readonly time: string;
  readonly atRisk: string;
  readonly share: string;
  readonly ofFirst: string;
  readonly deviation: string;
  readonly start: string;
  readonly hours: (count: number) => string;
  readonly days: (count: number) => string;
  /** Most of a total, and where. */
  readonly most: (name: string, value: string, total: string, share: string) => string;
  readonly allHidden: string;
  readonly trend: (name: string, first: string, firstMonth: string, last: string, lastMonth: string) => string;
  readonly allOpen: string;
  readonly incidence: (outcome: string, share: string, time: string) => string;
  readonly incidenceBasis: (children: string, atRisk: string, time: string) => string;
  readonly busiest: (name: string, value: string, total: string) => string;
  readonly ofBefore: (label: string, value: string, share: string, before: string) => string;
  readonly join: (sentences: readonly string[]) => string;
}

const en: ChartWords = {
  asTable: "As a table",
  nothing: "Nothing to count.",
  loading: "The chart is being loaded.",
  failed: "The chart could not be loaded. The table has all of its numbers.",
  hidden: "too few to show",
  atLeast: (value) => `at least ${value}`,
  total: "Total",
  number: "Number",
  month: "Month",
  day: "Day",
  time: "Time",
  atRisk: "Still open",
  share: "Share",
  ofFirst: "Of the first",
  deviation: "Standard deviation",
  start: "0",
  hours: (count) => `${String(count)} h`,
  days: (count) => `${String(count)} d`,
  most: (name, value, total, share) => `Most: ${name}, ${value} of ${total} (${share}).`,
  allHidden: "No number is large enough to be shown.",
  trend: (name, first, firstMonth, last, lastMonth) => `${name}: ${first} in ${firstMonth}, ${last} in ${lastMonth}.`,
  allOpen: "None of these cases has ended.",
  incidence: (outcome, share, time) => `${outcome}: ${share} within ${time}.`,
  incidenceBasis: (children, atRisk, time) => `Children: ${children}; watched for longer than ${time}: ${atRisk}.`,
  busiest: (name, value, total) => `${total} in all. Most: ${name}, ${value}.`,
  ofBefore: (label, value, share, before) => `${label}: ${value}, ${share} of ${before}.`,
  join: (sentences) => sentences.join(" "),
};

const zh: ChartWords = {
  asTable: "以表格显示",
  nothing: "没有可统计的内容。",
  loading: "正在加载图表。",
  failed: "图表加载失败。表格中有全部数字。",
  hidden: "太少，不显示",
  atLeast: (value) => `至少 ${value}`,
  total: "合计",
  number: "数量",
  month: "月份",
  day: "日期",
  time: "时间",
  atRisk: "仍未结案",
  share: "比例",
  ofFirst: "占首项比例",
  deviation: "标准差",
  start: "0",
  hours: (count) => `${String(count)} 小时`,
  days: (count) => `${String(count)} 天`,
  most: (name, value, total, share) => `最多：${name}，${total} 中的 ${value}（${share}）。`,
  allHidden: "没有足够大而可以显示的数字。",
  trend: (name, first, firstMonth, last, lastMonth) => `${name}：${firstMonth} ${first}，${lastMonth} ${last}。`,
  allOpen: "这些案件均未结案。",
  incidence: (outcome, share, time) => `${outcome}：${time}内 ${share}。`,
  incidenceBasis: (children, atRisk, time) => `共 ${children} 名儿童；其中 ${atRisk} 名的观察时间超过${time}。`,
  busiest: (name, value, total) => `共 ${total}。最多：${name}，${value}。`,
  ofBefore: (label, value, share, before) => `${label}：${value}，为${before}的 ${share}。`,
  join: (sentences) => sentences.join(""),
};

export const chartWords = { en, zh } as const;
