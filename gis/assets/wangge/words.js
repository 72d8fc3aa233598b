// words.js — every sentence of an exported map in Chinese and English, and dates and numbers as each writes them.
//
//   say(lang, key, {values}) -> sentence; number(lang, n, digits); day(lang, "2026-11-21"); post(lang, leader)

const WORDS = {
  title_responsibility: ["{town}网格责任图", "{town}: who answers where"],
  title_hotspots: ["{town}诉求热点图", "{town}: where reports come from"],
  sample: ["示例数据，边界与人员均为虚构", "Sample data: boundaries and people are invented"],
  as_of: ["{day} · 第{revision}版 · {villages}村 {grids}网格 {units}单元",
    "{day} · revision {revision} · {villages} villages, {grids} grids, {units} units"],
  period: ["{start}至{end} · {category}", "{start} to {end} · {category}"],
  all_categories: ["全部类别", "all categories"],
  other_language: ["English", "中文"],
  print: ["打印", "Print"],
  list: ["名单", "List"],
  legend: ["图例", "Legend"],
  close: ["收起", "Close"],
  search: ["搜网格、单元、编码或负责人", "Find a grid, unit, code or leader"],
  village: ["村", "Villages"],
  grid: ["网格", "Grids"],
  unit: ["单元", "Units"],
  count: ["件数", "Reports"],
  rate: ["每千户", "Per 1,000"],
  name: ["名称", "Name"],
  leader: ["负责人", "Leader"],
  households: ["户数", "Households"],
  more: ["再显示 {n} 行（共 {all} 行）", "Show {n} more of {all}"],
  nothing: ["没有找到“{query}”。换个名称、编码或姓名试试。",
    "Nothing matches “{query}”. Try another name, code or person."],
  vacant: ["暂缺", "vacant"],
  no_phone: ["未登记电话", "no phone on file"],
  acting: ["代理", "acting"],
  ask_first: ["先找谁", "Whom to ask first"],
  near_border: ["离边界 {metres} 米：也可能归{other}", "{metres} m from the border: it may also be {other}"],
  overlay: ["此处叠有：{name}", "Also here: {name}"],
  code: ["编码 {code}", "Code {code}"],
  outside_town: ["这里不在任何单元内", "No unit holds this point"],
  reports_here: ["{n} 件", "{n} reports"],
  rate_here: ["每千户 {rate} 件（{households} 户）", "{rate} per 1,000 households ({households})"],
  no_base: ["无分母", "no denominator"],
  no_base_long: ["无分母（没有户数）", "No denominator (no households)"],
  few: ["※ 不足 5 件或不足 20 户，率仅供参考，排在后面。",
    "※ fewer than 5 reports or 20 households: the rate means little and is listed last."],
  none: ["0 件", "none"],
  class_count: ["{from}–{to} 件", "{from}–{to} reports"],
  class_one: ["{from} 件", "{from} reports"],
  class_top: ["{from} 件以上", "{from} or more reports"],
  class_rate: ["{from}–{to} 件/千户", "{from}–{to} per 1,000"],
  class_rate_top: ["{from} 件/千户以上", "{from} or more per 1,000"],
  class_rate_first: ["不到 {to} 件/千户", "below {to} per 1,000"],
  class_size: ["{n} 个", "{n}"],
  legend_count: ["按{level}的件数", "Reports by {level}"],
  legend_rate: ["按{level}的每千户件数", "Reports per 1,000 households by {level}"],
  level_grid: ["网格", "grid"],
  level_unit: ["单元", "unit"],
  counted: ["统计范围：{start}至{end}（含首尾两日）发生的诉求，{category}。",
    "Counted: reports that happened from {start} to {end} (both days included), {category}."],
  sums: ["合计 {total} 件 = 各{level} {inside} 件 + 全部单元之外 {outside} 件。",
    "{total} reports in all = {inside} in {level}s + {outside} outside every unit."],
  sums_former: ["合计 {total} 件 = 各{level} {inside} 件 + 全部单元之外 {outside} 件 + 已撤并{level} {former} 件。",
    "{total} reports in all = {inside} in {level}s + {outside} outside every unit + {former} in former {level}s."],
  nearby: ["其中 {n} 件在边界外 1 公里内，计入最近单元。",
    "Of these {n} lie within 1 km outside and count for the nearest unit."],
  base_note: ["率 = 件数 ÷ 户数 × 1000，分母为登记户数。",
    "Rate = reports ÷ households × 1,000; the denominator is households on file."],
  untested: ["图上是件数和率，没有做显著性检验：颜色深不等于异常多。",
    "These are counts and rates without a test of significance: dark does not mean unusual."],
  outside_row: ["全部单元之外", "Outside every unit"],
  former_row: ["已撤并", "Former areas"],
  total_row: ["合计", "Total"],
  colours_note: ["底色只为分清相邻的村，没有高低之分。",
    "The fills only tell neighbouring villages apart; they rank nothing."],
  line_village: ["村界", "Village border"],
  line_grid: ["网格界", "Grid border"],
  line_unit: ["单元界", "Unit border"],
  line_river: ["河流", "River"],
  line_road: ["道路", "Road"],
  precise: ["点图上任何地方看负责人。边界取整到 0.1 米，紧贴边界处以系统查询为准。",
    "Tap anywhere to see who answers. Borders are rounded to 0.1 m; right on one, trust the look-up."],
  old_browser: ["这个浏览器太旧，打不开地图数据。请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari。",
    "This browser is too old for the map data. Use Chrome, Edge, Firefox or Safari from 2023 or later."],
  unit_leader: ["单元长", "Unit leader"],
  unit_leader_2: ["第二单元长", "Second unit leader"],
  grid_leader: ["网格长", "Grid leader"],
  station_chief: ["网格站站长", "Station chief"],
};
const LOCALES = { zh: "zh-CN", en: "en-GB" };

export function say(lang, key, values = {}) {
  const sentence = WORDS[key][lang === "en" ? 1 : 0];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

export function number(lang, value, digits = 0) {
  return value.toLocaleString(LOCALES[lang], { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function day(lang, text) {
  const [year, month, date] = text.split("-").map(Number);
  if (lang === "zh") return `${year}年${month}月${date}日`;
  return new Date(year, month - 1, date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

export function post(lang, leader) {
  const second = leader.post === "unit_leader" && leader.ordinal === 2;
  const key = second ? "unit_leader_2" : leader.post;
  return key in WORDS ? say(lang, key) : leader.title;
}
