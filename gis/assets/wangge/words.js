// words.js — every sentence of an exported map in Chinese and English, and dates and numbers as each writes them.
//
//   say(lang, key, {values}) -> sentence; number(lang, n, digits); day(lang, "2026-11-21"); post(lang, leader);
//   momentWords(lang, "2026-11-16", minutes)

const WORDS = {
  title_responsibility: ["{town}网格责任图", "{town}: who answers where"],
  title_hotspots: ["{town}诉求热点图", "{town}: where reports are raised"],
  title_trends: ["{town}诉求趋势图", "{town}: where reports rise and fall"],
  title_incidents: ["{town}诉求分布图", "{town}: every report"],
  title_incidents_public: ["{town}诉求分布图", "{town}: where reports come from"],
  public_edition: ["公开版", "Public edition"],
  sample: ["示例数据，边界与人员均为虚构", "Sample data: boundaries and people are invented"],
  as_of: ["{day} · 第{revision}版 · {villages}村 {grids}网格 {units}单元",
    "{day} · revision {revision} · {villages} villages, {grids} grids, {units} units"],
  period: ["{span} · {category}", "{span} · {category}"],
  span: ["{start}至{end}", "{start} to {end}"],
  no_category: ["未分类", "no category"],
  all_categories: ["全部类别", "all categories"],
  other_language: ["English", "中文"],
  print: ["打印", "Print"],
  list: ["名单", "List"],
  legend: ["图例", "Legend"],
  close: ["收起", "Close"],
  search: ["搜网格、单元、编码或负责人", "Find a grid, unit, code or leader"],
  search_public: ["搜村、网格、单元或编码", "Find a village, grid, unit or code"],
  filter: ["筛选", "Filter"],
  report: ["诉求", "Reports"],
  category: ["类别", "Category"],
  time: ["时间", "Time"],
  finding: ["结论", "Finding"],
  first_period: ["从哪一期开始", "First period"],
  last_period: ["到哪一期为止", "Last period"],
  reset: ["恢复全部", "Show all"],
  dots: ["诉求点", "Dots"],
  test: ["显著性", "Tested"],
  trend: ["趋势", "Trend"],
  village: ["村", "Villages"],
  grid: ["网格", "Grids"],
  unit: ["单元", "Units"],
  count: ["件数", "Reports"],
  rate: ["每千户", "Per 1,000"],
  name: ["名称", "Name"],
  leader: ["负责人", "Leader"],
  households: ["户数", "Households"],
  more: ["再显示 {n} 行（共 {all} 行）", "Show {n} more of {all}"],
  listed: ["只印前 {n} 行，共 {all} 行。", "The first {n} of {all} rows are printed."],
  nothing: ["没有找到“{query}”。换个名称、编码或姓名试试。",
    "Nothing matches “{query}”. Try another name, code or person."],
  vacant: ["暂缺", "vacant"],
  filled: ["在岗", "filled"],
  no_phone: ["未登记电话", "no phone on file"],
  acting: ["代理", "acting"],
  ask_first: ["先找谁", "Whom to ask first"],
  near_border: ["离边界 {metres} 米：也可能归{other}", "{metres} m from the border: it may also be {other}"],
  overlay: ["此处叠有：{name}", "Also here: {name}"],
  code: ["编码 {code}", "Code {code}"],
  outside_town: ["这里不在任何单元内", "No unit holds this point"],
  reports_here: ["{n} 件", "{n} reports"],
  reports_least: ["至少 {n} 件", "at least {n} reports"],
  withheld_here: ["不公布（不足 {least} 件或须一并隐去）", "withheld (below {least}, or hidden along with such)"],
  withheld: ["不公布", "withheld"],
  withheld_long: ["不公布", "Withheld"],
  bare_or_withheld: ["不公布或无分母", "Withheld, or no denominator"],
  newest_only: ["只列最近 {n} 件。", "The newest {n} are listed."],
  bars: ["每期件数，最多 {most} 件", "Reports by period, at most {most}"],
  verdict_hot: ["本格与相邻共 {seen} 件，预期 {expected} 件（{ratio} 倍），q = {q}",
    "with neighbours {seen} reports, {expected} expected ({ratio} times), q = {q}"],
  verdict_trend: ["{hot} 个{step}偏多，{cold} 个{step}偏少", "{hot} {step}s hot, {cold} cold"],
  step_week: ["周", "week"],
  step_month: ["月", "month"],
  filtered: ["筛选后只显示件数；显著性和趋势针对全部时段和类别。", "Filtered: counts only. The tests hold for all periods and categories together."],
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
  legend_test: ["哪些{level}明显偏多", "Where reports are raised, by {level}"],
  legend_trend: ["{level}趋势", "Trend by {level}"],
  legend_report: ["每一件诉求", "Every report"],
  dot_one: ["一件诉求", "One report"],
  dot_many: ["若干件，放大或点开逐件看", "So many; zoom in or tap to open"],
  mark_hot99: ["热点（99% 置信）", "Hot spot (99 % confidence)"],
  mark_hot95: ["热点（95% 置信）", "Hot spot (95 % confidence)"],
  mark_hot90: ["热点（90% 置信）", "Hot spot (90 % confidence)"],
  mark_calm: ["没有明显异常", "Nothing unusual"],
  mark_few: ["数据不足（不足 5 件）", "Too few to judge (below 5)"],
  mark_bare: ["无从比较（没有户数或未公布）", "Nothing to compare with"],
  hot_spot: ["{kind}热点", "{kind} hot spot"],
  cold_spot: ["{kind}冷点", "{kind} cold spot"],
  kind_new: ["新增", "New"],
  kind_consecutive: ["连续", "Consecutive"],
  kind_intensifying: ["加剧", "Intensifying"],
  kind_persistent: ["持续", "Persistent"],
  kind_diminishing: ["减弱", "Diminishing"],
  kind_sporadic: ["零星", "Sporadic"],
  kind_oscillating: ["波动", "Oscillating"],
  kind_historical: ["历史", "Historical"],
  test_base: ["比较：每处与相邻处的件数，对比按户数分摊的预期。", "Compared: reports of each area and those beside it with what their households let expect."],
  test_how: ["检验：负二项分布超出概率，再与重排比较（{draws} 次，种子 {seed}），取大者；按{level}检验 {tests} 次。",
    "Test: negative binomial exceedance, and {draws} shuffles (seed {seed}), the larger p; {tests} tests by {level}."],
  test_luck: ["q 为错误发现率校正（Benjamini–Hochberg）：q ≤ .01、.05、.10 记作 99%、95%、90% 置信。",
    "q corrects for the false discovery rate (Benjamini–Hochberg): q at most .01, .05, .10 is 99, 95, 90 % confidence."],
  trend_base: ["比较：每处与相邻处逐期的件数，对比按户数分摊当期全镇件数的预期。",
    "Compared: reports of each area and those beside it, period by period, with their households' share of the town's."],
  trend_test: ["检验：负二项分布，q ≤ {q}（共 {tests} 次，Benjamini–Hochberg），连同前一{step}；趋势按 Mann–Kendall，p ≤ {q}；无随机数。",
    "Test: negative binomial, q at most {q} over {tests} tests (Benjamini–Hochberg), each {step} with the one before; trend by Mann–Kendall, p at most {q}; no chance involved."],
  level_village: ["村", "village"],
  level_grid: ["网格", "grid"],
  level_unit: ["单元", "unit"],
  counted: ["统计范围：{span}（含首尾两日）发生的诉求，{category}。",
    "Counted: reports that happened from {span} (both days included), {category}."],
  counted_week: ["统计范围：{span}（按整周公布）发生的诉求，{category}。",
    "Counted: reports that happened from {span} (published by whole weeks), {category}."],
  counted_month: ["统计范围：{span}（按整月公布）发生的诉求，{category}。",
    "Counted: reports that happened from {span} (published by whole months), {category}."],
  sums: ["合计 {total} 件 = 各{level} {inside} 件 + 不属任何{level} {outside} 件。",
    "{total} reports in all = {inside} in {level}s + {outside} in no {level}."],
  sums_former: ["合计 {total} 件 = 各{level} {inside} 件 + 不属任何{level} {outside} 件 + 已撤并{level} {former} 件。",
    "{total} reports in all = {inside} in {level}s + {outside} in no {level} + {former} in former {level}s."],
  sums_public: ["全镇合计 {total} 件 = 公布的{level} {inside} 件 + 全部村之外 {outside} 件 + 未单独公布 {withheld} 件。",
    "{total} reports in the town = {inside} in published {level}s + {outside} outside every village + {withheld} not published apart."],
  sums_category: ["公布的各村此类至少 {inside} 件。", "At least {inside} of this category in the villages published."],
  withheld_note: ["公开版：不足 {least} 件的数不公布，必要时连同另一个数一起隐去，防止用减法推算；只有全镇各期合计是全数。分类只公布到村。",
    "For the public: counts below {least} are withheld, with one more where needed, so that no subtraction gives them away; only the town's totals of a period are complete. Categories are published by village."],
  nearby: ["其中 {n} 件在边界外 1 公里内，计入最近单元。",
    "Of these {n} lie within 1 km outside and count for the nearest unit."],
  base_note: ["率 = 件数 ÷ 户数 × 1000，分母为登记户数。",
    "Rate = reports ÷ households × 1,000; the denominator is households on file."],
  untested: ["图上是件数和率，没有做显著性检验：颜色深不等于异常多。",
    "These are counts and rates without a test of significance: dark does not mean unusual."],
  outside_row: ["不属任何一处", "In none of these"],
  withheld_row: ["未单独公布", "Not published apart"],
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
  precise_public: ["点图上任何地方看归谁管。公开版不含姓名和电话，请到查询页或拨打热线。",
    "Tap anywhere to see which post answers. This public edition names nobody; use the look-up page or the hotline."],
  old_browser: ["这个浏览器太旧，打不开地图数据。请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari。",
    "This browser is too old for the map data. Use Chrome, Edge, Firefox or Safari from 2023 or later."],
  unit_leader: ["单元长", "Unit leader"],
  unit_leader_2: ["第二单元长", "Second unit leader"],
  grid_leader: ["网格长", "Grid leader"],
  station_chief: ["网格站站长", "Station chief"],
};

export function say(lang, key, values = {}) {
  const sentence = WORDS[key][lang === "en" ? 1 : 0];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** 12,345.6 in both languages. By hand: the browser's own formats cost some tens of milliseconds to load. */
export function number(_lang, value, digits = 0) {
  const [whole, part] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part ? `${grouped}.${part}` : grouped;
}

export function day(lang, text) {
  const [year, month, date] = text.split("-").map(Number);
  if (lang === "zh") return `${year}年${month}月${date}日`;
  return new Date(year, month - 1, date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** A minute counted from a Monday: "11月3日 14:05", "3 Nov, 14:05". */
export function momentWords(lang, monday, minutes) {
  const [year, month, date] = monday.split("-").map(Number);
  const at = new Date(Date.UTC(year, month - 1, date, 0, minutes));
  const clock = at.toISOString().slice(11, 16);
  if (lang === "zh") return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${clock}`;
  const name = at.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  return `${name}, ${clock}`;
}

export function post(lang, leader) {
  const second = leader.post === "unit_leader" && leader.ordinal === 2;
  const key = second ? "unit_leader_2" : leader.post;
  return key in WORDS ? say(lang, key) : leader.title;
}
