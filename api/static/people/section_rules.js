// section_rules.js — what the town itself sets: kinds of posts and rules of teams (see sections.js).

import { make } from "../dom.js";
import { chinese, titled } from "./section_words.js";

const LEVELS = [["town", ["镇", "Town"]], ["village", ["村", "Village"]], ["grid", ["网格", "Grid"]], ["unit", ["单元", "Unit"]]];
const KINDS = [["residential", ["居民", "residential"]], ["facility", ["公共设施", "facility"]], ["street_shop", ["沿街店铺", "street shop"]], ["alley", ["巷道", "alley"]], ["building", ["楼栋", "building"]]];
const KEY = { name: "kind", label: ["代号", "Key"], hint: ["小写字母开头，可含数字和 _，定后不改", "Small letters, digits, _; it stays"], required: true, max: 40, pattern: /^[a-z][a-z0-9_]{0,39}$/ };
const NAMES = (one) => [
  { name: "title", label: ["名称（中文）", "Name (Chinese)"], value: one?.title, required: true },
  { name: "title_en", label: ["名称（英文）", "Name (English)"], value: one?.title_en, required: true },
];
const levelOf = (one, { say }) => say(LEVELS.find(([level]) => level === one.level)[1]);

export const rulesSection = {
  key: "rules",
  name: ["岗位与团队设置", "Kinds and rules"],
  about: ["本镇有哪些岗位，团队要几人、哪些角色。内置的可以改写，也可以恢复。", "Which posts the town has, how many people in which roles a team needs. Built-in ones can be changed and brought back."],
  roles: ["town_editor"],
  townwide: true,
  levels: null,
  read: (_code, ask) => Promise.all([ask("/api/posts/kinds"), ask("/api/teams/rules")]),
  show([kinds, rules], ctx) {
    const { texts } = ctx;
    return {
      told: [`${kinds.length} 种岗位，${rules.length} 种团队`, `${kinds.length} kinds of posts, ${rules.length} of teams`],
      add: [
        { word: ["新设岗位", "New kind of post"], form: kindForm(null) },
        { word: ["新设团队", "New kind of team"], form: ruleForm(null) },
      ],
      blocks: [
        {
          head: ctx.say(["岗位", "Posts"]),
          heads: [["名称", "Name"], ["层级", "Level"], ["先问顺序", "Order"], ["规定", "Rules"]],
          lines: kinds.map((one) => ({ cells: [nameCell(one, ctx), levelOf(one, ctx), String(one.rank), marksOf(one, ctx)], acts: acts(one, kindForm(one), `/api/posts/kinds/${one.kind}`) })),
        },
        {
          head: ctx.say(["团队", "Teams"]),
          heads: [["名称", "Name"], ["层级", "Level"], ["人数", "People"], ["角色", "Roles"]],
          lines: rules.map((one) => ({ cells: [nameCell(one, ctx), levelOf(one, ctx), `${one.least}–${one.most}`, one.roles.map((role) => titled(role, ctx)).join(texts.lang === "en" ? ", " : "、")], acts: acts(one, ruleForm(one), `/api/teams/rules/${one.kind}`) })),
        },
      ],
    };
  },
};

const nameCell = (one, { texts }) => [texts.lang === "en" ? one.title_en : chinese(one.title), make("span", { class: "small" }, one.kind)];

function marksOf(one, { say }) {
  const told = [one.leads ? ["负责该区域", "answers for the area"] : ["服务该区域", "serves the area"], one.required && ["必设", "required"], one.public ? null : ["不对外显示", "not public"], one.second_in.length && ["部分单元设第二人", "a second one in some units"]];
  return told.filter(Boolean).map(say).join(" · ");
}

function acts(one, form, path) {
  const back = { word: ["撤销改动", "Take back"], form: { title: ["撤销改动", "Take back"], of: one.title, danger: true, yes: ["撤销", "Take back"], send: () => ["DELETE", path] } };
  return [{ word: ["改", "Change"], form }, one.own ? back : null].filter(Boolean);
}

function kindForm(one) {
  return {
    title: one ? ["改岗位", "Change the kind of post"] : ["新设岗位", "New kind of post"],
    of: one?.title,
    fields: [
      ...(one ? [] : [KEY]),
      ...NAMES(one),
      { name: "level", label: ["层级", "Level"], type: "select", options: LEVELS, value: one?.level ?? "", required: true },
      { name: "rank", label: ["先问顺序（小的在先：单元长 10，网格长 20，站长 30）", "Order (small first: unit leader 10, grid leader 20, chief 30)"], type: "number", value: String(one?.rank ?? 80), min: 0, most: 10000, required: true },
      { name: "leads", label: ["负责该区域（否则为服务）", "Answers for the area (else serves it)"], type: "tick", value: one?.leads ?? false },
      { name: "public", label: ["对外显示", "Shown to the public"], type: "tick", value: one?.public ?? true },
      { name: "required", label: ["每个这一级的区域必设", "Every area of the level must have it"], type: "tick", value: one?.required ?? false },
      { name: "second_in", label: ["哪些单元要设第二人", "Kinds of units with a second one"], type: "checks", options: KINDS, value: one?.second_in ?? [] },
    ],
    send: ({ kind, ...told }) => ["PUT", `/api/posts/kinds/${encodeURIComponent(one?.kind ?? kind)}`, told],
  };
}

function ruleForm(one) {
  return {
    title: one ? ["改团队规则", "Change the rule"] : ["新设团队", "New kind of team"],
    of: one?.title,
    fields: [
      ...(one ? [] : [KEY]),
      ...NAMES(one),
      { name: "level", label: ["层级", "Level"], type: "select", options: LEVELS, value: one?.level ?? "", required: true },
      { name: "least", label: ["最少几人", "At least"], type: "number", value: String(one?.least ?? 5), min: 1, most: 100, required: true },
      { name: "most", label: ["最多几人", "At most"], type: "number", value: String(one?.most ?? 7), min: 1, most: 100, required: true },
      { name: "roles", label: ["角色", "Roles"], type: "lines", parts: ["role", "title", "title_en"], value: one?.roles ?? [], hint: ["一行一个：代号 | 名称 | 英文名", "One a line: key | Chinese name | English name"], required: true },
    ],
    send: ({ kind, ...told }) => ["PUT", `/api/teams/rules/${encodeURIComponent(one?.kind ?? kind)}`, told],
  };
}
