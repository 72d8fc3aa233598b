// section_lists.js — the needs and services of a grid, and the Party's organisation (see sections.js).

import { areaCell, chinese, EDITORS, ending, named, startField } from "./section_words.js";

const area = (code) => encodeURIComponent(code);
const NEEDS = [["medical", ["就医", "medical care"]], ["schooling", ["就学", "schooling"]], ["safety", ["治安", "safety"]], ["shelter", ["避险", "shelter"]], ["elderly_care", ["养老", "care for the elderly"]], ["culture", ["文体", "culture and sports"]]];

export const listsSection = {
  key: "lists",
  name: ["需求与服务", "Needs and services"],
  about: ["网格的三张清单：群众需求（附最近的可用资源）、资源、服务。请选到网格。", "The three lists of a grid: needs (with the nearest fitting resource), resources, services. Choose a grid."],
  roles: [...EDITORS, "grid_leader"],
  levels: ["grid"],
  read: (code, ask) => Promise.all([ask(`/api/lists?area=${area(code)}`)]),
  show([{ needs, resources, services }], ctx) {
    const { facts } = ctx;
    const english = ctx.texts.lang === "en";
    const near = (need) => (need.nearest ? [chinese(need.nearest.name), ` ${Math.round(need.distance_m)} m`] : "—");
    return {
      told: [`需求 ${needs.length} 项，资源 ${resources.length} 处，服务 ${services.length} 项`, `${needs.length} needs, ${resources.length} resources, ${services.length} services`],
      add: [
        { word: ["登记需求", "Add a need"], form: needing(ctx) },
        { word: ["登记服务", "Add a service"], form: serving(ctx) },
      ],
      blocks: [
        {
          head: ctx.say(["需求", "Needs"]),
          heads: [["种类", "Kind"], ["说明", "What"], ["人数", "People"], ["最近的可用资源", "Nearest fitting resource"], ["登记", "Since"]],
          lines: needs.map((one) => ({
            cells: [english ? one.kind_en : one.kind_zh, chinese(one.text), String(one.people), near(one), one.since ?? ""],
            acts: [{ word: ["已满足", "Met"], form: ending({ title: [`${one.kind_zh}需求已满足`, `The need is met: ${one.kind_en}`], path: `/api/lists/needs/${one.id}/met`, facts }) }],
          })),
        },
        {
          head: ctx.say(["服务", "Services"]),
          heads: [["名称", "Name"], ["由谁提供", "Provider"], ["时间", "Hours"], ["电话", "Phone"], ["收费", "Price"]],
          lines: services.map((one) => ({
            cells: [named(one.name), chinese(one.provider), chinese(one.hours), one.phone, one.free ? ctx.say(["免费", "free"]) : ctx.say(["收费", "paid"])],
            acts: [{ word: ["取消", "Remove"], form: { title: ["取消服务", "Remove the service"], of: one.name, danger: true, yes: ["取消服务", "Remove"], send: () => ["DELETE", `/api/lists/services/${one.id}`] } }],
          })),
        },
        { head: ctx.say(["资源", "Resources"]), heads: [["种类", "Kind"], ["名称", "Name"]], lines: resources.map((one) => ({ cells: [english ? one.kind_en : one.kind, named(one.name)] })) },
      ],
    };
  },
};

const needing = (ctx) => ({
  title: ["登记需求", "Add a need"],
  fields: [
    { name: "area", label: ["哪里", "Where"], type: "area", levels: ["grid", "unit"], value: ctx.area, required: true },
    { name: "kind", label: ["种类", "Kind"], type: "select", options: NEEDS, required: true },
    { name: "text", label: ["说明（不写姓名、电话）", "What (no names or numbers)"], max: 200 },
    { name: "people", label: ["人数", "People"], type: "number", value: "1", min: 1, most: 100000, required: true },
    { name: "spot", label: ["位置：经度, 纬度（WGS 84）", "Place: longitude, latitude (WGS 84)"], type: "spot", required: true },
    startField(ctx),
  ],
  send: ({ area: place, spot, ...told }) => ["POST", "/api/lists/needs", { ...place, ...told, ...spot }],
});

const serving = (ctx) => ({
  title: ["登记服务", "Add a service"],
  fields: [
    { name: "area", label: ["哪里提供", "Where"], type: "area", levels: ["town", "village", "grid", "unit"], value: ctx.area, required: true },
    { name: "name", label: ["名称", "Name"], required: true },
    { name: "provider", label: ["由谁提供", "Provider"], max: 200 },
    { name: "hours", label: ["时间", "Hours"], max: 200 },
    { name: "phone", label: ["电话（公开）", "Phone (public)"], type: "tel" },
    { name: "free", label: ["免费", "Free of charge"], type: "tick", value: true },
  ],
  send: ({ area: place, ...told }) => ["POST", "/api/lists/services", { ...place, ...told }],
});

export const organisationSection = {
  key: "organisation",
  name: ["组织覆盖", "Organisation"],
  about: ["党支部、党小组、楼栋长、联系户、先锋岗：本级及下级的数，和本级的名单。", "Branches, groups, building chiefs, contact households and pioneer posts: counts with all below, and the area's own entries."],
  roles: EDITORS,
  levels: ["town", "village", "grid", "unit"],
  read: (code, ask) => Promise.all([ask(`/api/people/organisation?area=${area(code)}`)]),
  show([{ kinds, counts, entries }], ctx) {
    const words = Object.entries(kinds).map(([key, one]) => [key, [one.title, one.title_en]]);
    const [own, ...below] = counts;
    const some = below.filter((one) => Object.values(one.counts).some(Boolean));
    const rest = below.length - some.length;
    return {
      told: [`本级登记 ${entries.length} 条`, `${entries.length} entries of the area itself`],
      add: [{ word: ["登记", "Add"], form: registering(words, ctx) }],
      blocks: [
        {
          head: ctx.say(["数目（含下级）", "Counts, with all below"]),
          heads: [["地方", "Place"], ...words.map(([, pair]) => pair)],
          notes: [rest ? [`另有 ${rest} 处都是 0。`, `${rest} more have none.`] : null],
          lines: [own, ...some].map((one) => ({ cells: [areaCell(one, ctx), ...words.map(([key]) => String(one.counts[key]))] })),
        },
        {
          head: ctx.say(["本级名单", "Entries of the area itself"]),
          heads: [["种类", "Kind"], ["名称", "Name"], ["负责人", "Head"]],
          lines: entries.map((one) => ({
            cells: [ctx.say(words.find(([key]) => key === one.kind)?.[1] ?? one.kind), chinese(one.name), one.holder && named(one.holder)],
            acts: [{ word: ["撤销", "End"], form: ending({ title: [`撤销${kinds[one.kind].title}`, `End: ${kinds[one.kind].title_en}`], of: one.name, path: `/api/people/organisation/${one.id}/end`, facts: ctx.facts }) }],
          })),
        },
      ],
    };
  },
};

const registering = (words, ctx) => ({
  title: ["登记组织或岗位", "Add to the organisation"],
  fields: [
    { name: "area", label: ["哪里", "Where"], type: "area", levels: ["town", "village", "grid", "unit"], value: ctx.area, required: true },
    { name: "kind", label: ["种类", "Kind"], type: "select", options: words, required: true },
    { name: "name", label: ["名称", "Name"], max: 200 },
    { name: "person", label: ["负责人", "Head"], type: "person", known: true },
    startField(ctx),
  ],
  send: ({ area: place, person, ...told }) => ["POST", "/api/people/organisation", { ...place, ...told, person: person?.person ?? null }],
});
