// section_things.js — centres with their duty rosters, contract areas, public resources (see sections.js).

import { make } from "../dom.js";
import { areaCell, chinese, EDITORS, endField, ending, named, number, personAsked, startField, termText } from "./section_words.js";

const DAYS = [["0", ["每天", "Every day"]], ["1", ["周一", "Monday"]], ["2", ["周二", "Tuesday"]], ["3", ["周三", "Wednesday"]], ["4", ["周四", "Thursday"]], ["5", ["周五", "Friday"]], ["6", ["周六", "Saturday"]], ["7", ["周日", "Sunday"]]];
const TOWN_EDITORS = ["town_editor"];
const CODE = /^[A-Za-z0-9_-]{1,40}$/;
const CODE_HINT = ["字母、数字、- 和 _，定后不改", "Letters, digits, - and _; it stays"];

export const dutySection = {
  key: "duty",
  name: ["片区与值班", "Clusters and duty"],
  about: ["片区由几个村组成，设一个治理中心（蜂巢）：进驻部门、值班表、备勤名单。", "A cluster of villages has a governance centre: departments stationed there, duty roster, on-call list."],
  roles: TOWN_EDITORS,
  townwide: true,
  levels: null,
  async read(code, ask) {
    const [clusters, town] = await Promise.all([ask("/api/centres"), ask(`/api/areas/${encodeURIComponent(code)}`)]);
    const shifts = await Promise.all((clusters.body ?? []).filter((one) => one.centre).map(async ({ code: key }) => ({ key, ...(await ask(`/api/centres/${encodeURIComponent(key)}/shifts`)) })));
    const failed = shifts.find((one) => one.failure);
    return [clusters, town, failed ?? { body: Object.fromEntries(shifts.map((one) => [one.key, one.body])) }];
  },
  show([clusters, town, shifts], ctx) {
    const villages = town.level === "town" ? town.children : [];
    return {
      told: [`${clusters.length} 个片区`, `${clusters.length} clusters`],
      add: [{ word: ["设片区", "New cluster"], form: clustering(null, villages, ctx) }],
      blocks: clusters.map((one) => clusterBlock(one, shifts[one.code] ?? [], villages, ctx)),
    };
  },
};

function clusterBlock(cluster, shifts, villages, ctx) {
  const { facts, texts } = ctx;
  const { centre } = cluster;
  const now = (centre?.on_duty ?? []).map((one) => `${one.name}${one.on_call ? "（备勤）" : ""}`).join("、");
  const coming = shifts.filter((one) => !one.end || one.end > facts.today);
  const lines = coming.map((one) => ({
    who: 2,
    cells: [
      ctx.say(DAYS[one.weekday][1]),
      `${one.starts}–${one.ends}${one.ends <= one.starts ? texts.say("next_day") : ""}`,
      [named(one.name), " ", one.on_call ? make("span", { class: "badge" }, texts.say("on_call")) : null],
      number(one.phone_masked),
      one.department_name && chinese(one.department_name),
      termText(one, ctx),
    ],
    acts: [{ word: ["撤销", "End"], form: ending({ title: ["撤销班次", "End the shift"], of: one.name, path: `/api/centres/shifts/${one.id}/end`, facts }) }],
  }));
  const path = `/api/centres/${encodeURIComponent(cluster.code)}`;
  return {
    head: [chinese(cluster.name), centre ? [" · ", chinese(centre.name)] : null].flat(),
    marks: [now ? { words: ["此刻", "now"], of: now, kind: "new" } : { words: ["此刻没有人值班", "nobody on duty now"], kind: "vacant" }],
    notes: [
      make("span", { lang: "zh-Hans" }, cluster.villages.map((one) => one.name).join("、")),
      centre && make("span", { lang: "zh-Hans" }, [centre.address, centre.phone].filter(Boolean).join(" · ")),
      centre?.departments.length ? make("span", { lang: "zh-Hans" }, centre.departments.map((one) => one.name).join("、")) : null,
    ],
    heads: [["日子", "Day"], ["时间", "Hours"], ["姓名", "Name"], ["电话", "Phone"], ["部门", "Department"], ["期限", "Days"]],
    lines,
    acts: [
      { word: ["排班", "Plan a shift"], form: planning(cluster, ctx) },
      { word: ["改", "Change"], form: clustering(cluster, villages, ctx) },
      { word: ["撤销片区", "End"], form: ending({ title: ["撤销片区", "End the cluster"], of: cluster.name, told: [ctx.say([`${cluster.villages.length} 个村不再属于片区，${coming.length} 个班次同时结束。`, `${cluster.villages.length} villages are then in no cluster, and ${coming.length} shifts end.`])], path: `${path}/end`, facts }) },
    ],
  };
}

const planning = (cluster, ctx) => ({
  title: ["排班", "Plan a shift"],
  of: cluster.name,
  fields: [
    personAsked,
    { name: "weekday", label: ["日子", "Day"], type: "select", options: DAYS, value: "0", required: true },
    { name: "starts", label: ["上班", "Begins"], type: "time", value: "08:00", required: true },
    { name: "ends", label: ["下班（不晚于上班则到次日）", "Ends (not later than it begins: the next day)"], type: "time", value: "18:00", required: true },
    { name: "on_call", label: ["备勤（不在场，可以叫到）", "On call (not there, but can be called)"], type: "tick" },
    { name: "department", label: ["部门", "Department"], type: "select", options: [["", ["中心本身", "the centre itself"]], ...(cluster.centre?.departments ?? []).map((one) => [one.name, [one.name, one.name_en || one.name]])] },
    startField(ctx),
    endField,
  ],
  send: ({ person, weekday, ...told }) => ["POST", `/api/centres/${encodeURIComponent(cluster.code)}/shifts`, { ...told, ...person, weekday: Number(weekday) }],
});

function clustering(cluster, villages, ctx) {
  const centre = cluster?.centre;
  const code = { name: "cluster", label: ["片区编号", "Code of the cluster"], hint: CODE_HINT, pattern: CODE, required: true, max: 40, also: ["code"] };
  return {
    title: cluster ? ["改片区", "Change the cluster"] : ["设片区", "New cluster"],
    of: cluster?.name,
    told: [ctx.say(["村离开原来的片区，加入这个。", "The villages leave the cluster they are in and join this one."])],
    fields: [
      ...(cluster ? [] : [code]),
      { name: "name", label: ["片区名称", "Name of the cluster"], value: cluster?.name, required: true },
      { name: "villages", label: ["哪些村", "Villages"], type: "checks", options: villages.map((one) => [one.code, one.name]), value: cluster?.villages.map((one) => one.code) ?? [], required: true },
      { name: "centre", label: ["治理中心名称", "Name of the centre"], value: centre?.name, required: true },
      { name: "address", label: ["地址", "Address"], value: centre?.address, max: 200 },
      { name: "office", label: ["中心电话", "Phone of the centre"], type: "tel", value: centre?.phone, also: ["phone"] },
      { name: "spot", label: ["位置：经度, 纬度（WGS 84）", "Place: longitude, latitude (WGS 84)"], type: "spot", value: centre ? { lon: centre.lon, lat: centre.lat } : null, required: true },
      { name: "departments", label: ["进驻部门", "Departments"], type: "lines", parts: ["name", "name_en", "business"], value: centre?.departments ?? [], hint: ["一行一个：名称 | 英文名 | 办什么事", "One a line: Chinese name | English name | business"] },
      { name: "since", label: ["从哪天起", "From"], type: "date", value: ctx.facts.today, required: true },
    ],
    send: ({ cluster: key, spot, office, ...told }) => ["PUT", `/api/centres/${encodeURIComponent(cluster?.code ?? key)}`, { ...told, ...spot, phone: office }],
  };
}

export const contractsSection = {
  key: "contracts",
  name: ["包干区", "Contract areas"],
  about: ["保洁包干是网格之外的第二种划分：每块由谁承包，还有多少平方米没有人管。", "Sanitation contracts are a second partition beside the grids: who keeps each piece, and how much nobody keeps."],
  roles: TOWN_EDITORS,
  townwide: true,
  levels: null,
  read: (_code, ask) => Promise.all([ask("/api/lists/contracts")]),
  show([body], ctx) {
    const metres = (m2) => Math.round(m2).toLocaleString("en");
    const { contracts, uncovered_m2: bare, overlapping_m2: twice } = body;
    return {
      told: [`${contracts.length} 块；没有人承包 ${metres(bare)} m²，重叠 ${metres(twice)} m²`, `${contracts.length} areas; ${metres(bare)} m² kept by nobody, ${metres(twice)} m² kept twice`],
      add: [{ word: ["设包干区", "New contract area"], form: contracting(null, ctx) }],
      blocks: [
        {
          heads: [["包干区", "Contract area"], ["承包人", "Holder"], ["电话", "Phone"], ["面积", "Ground"], ["期限", "Days"]],
          lines: contracts.map((one) => ({
            cells: [[chinese(one.name), make("span", { class: "small" }, one.code)], one.holder ? named(one.holder) : make("span", { class: "badge vacant" }, ctx.texts.say("vacant")), number(one.phone_masked), `${metres(one.m2)} m²`, termText(one, ctx)],
            acts: [
              { word: ["改", "Change"], form: contracting(one, ctx) },
              { word: ["撤销", "End"], form: ending({ title: ["撤销包干区", "End the contract area"], of: one.name, told: [ctx.say([`这块 ${metres(one.m2)} m²，撤销后没有别人承包的地面就没有人管。`, `Of its ${metres(one.m2)} m², what nobody else keeps will be kept by nobody.`])], path: `/api/lists/contracts/${encodeURIComponent(one.code)}/end`, facts: ctx.facts }) },
            ],
          })),
        },
      ],
    };
  },
};

function contracting(one, ctx) {
  const code = { name: "contract", label: ["编号", "Code"], hint: CODE_HINT, pattern: CODE, required: true, max: 40, also: ["code"] };
  return {
    title: one ? ["换承包人或范围", "Another holder or ground"] : ["设包干区", "New contract area"],
    of: one?.name,
    fields: [
      ...(one ? [] : [code]),
      { name: "name", label: ["名称", "Name"], value: one?.name, required: true },
      { name: "holder", label: ["承包人（单位或姓名）", "Holder (company or name)"], value: one?.holder, max: 200, required: true },
      { name: "phone", label: ["电话", "Phone"], type: "tel", hint: one?.phone_masked ? ["不填则不留号码，请重写完整号码", "Write the whole number again; left empty none is kept"] : null },
      { name: "areas", label: one ? ["范围：由这些村、网格、单元组成（不填则不变）", "Ground: these villages, grids, units (empty: as it is)"] : ["范围：由这些村、网格、单元组成", "Ground: these villages, grids, units"], type: "areas", levels: ["village", "grid", "unit"], also: ["ground"] },
      { name: "geometry", label: ["或者：GeoJSON 文件（WGS 84 面）", "Or a GeoJSON file (polygon, WGS 84)"], type: "file" },
      startField(ctx),
    ],
    send: ({ contract, ...told }) => ["PUT", `/api/lists/contracts/${encodeURIComponent(one?.code ?? contract)}`, told],
  };
}

const KINDS = [["卫生所", ["卫生所", "clinic"]], ["学校", ["学校", "school"]], ["警务室", ["警务室", "police post"]], ["避难场所", ["避难场所", "shelter"]], ["养老服务", ["养老服务", "care for the elderly"]], ["文化活动", ["文化活动", "culture"]]];

export const resourcesSection = {
  key: "resources",
  name: ["资源点", "Resources"],
  about: ["六类公共资源：卫生所、学校、警务室、避难场所、养老服务、文化活动。缺失清单按它们算 15 分钟服务圈。", "Six kinds of public resources. The audit draws the 15-minute rings about them."],
  roles: EDITORS,
  levels: ["town", "village", "grid"],
  read: (code, ask) => Promise.all([ask(`/api/lists/resources?area=${encodeURIComponent(code)}`)]),
  show([resources], ctx) {
    return {
      told: resources.length ? [`${resources.length} 处`, `${resources.length} resources`] : ["这里没有资源点。", "There is none here."],
      add: [{ word: ["登记资源点", "Add a resource"], form: placing(null) }],
      blocks: [
        {
          heads: [["种类", "Kind"], ["名称", "Name"], ["地方", "Place"]],
          lines: resources.map((one) => ({
            who: 1,
            cells: [ctx.texts.lang === "en" ? one.kind_en : one.kind, named(one.name), areaCell(one.areas[0], ctx)],
            acts: [
              { word: ["改", "Change"], form: placing(one) },
              { word: ["撤销", "Remove"], form: { title: ["撤销资源点", "Remove the resource"], of: one.name, told: [ctx.say(["服务圈和三清单随即不再算它。", "Rings and lists no longer count it."])], danger: true, yes: ["撤销", "Remove"], send: () => ["DELETE", `/api/lists/resources/${one.id}`] } },
            ],
          })),
        },
      ],
    };
  },
};

const placing = (one) => ({
  title: one ? ["改资源点", "Change the resource"] : ["登记资源点", "Add a resource"],
  of: one?.name,
  fields: [
    { name: "kind", label: ["种类", "Kind"], type: "select", options: KINDS, value: one?.kind ?? "", required: true },
    { name: "name", label: ["名称", "Name"], value: one?.name, required: true },
    { name: "spot", label: ["位置：经度, 纬度（WGS 84）", "Place: longitude, latitude (WGS 84)"], type: "spot", value: one && { lon: one.lon, lat: one.lat }, required: true, also: ["code"] },
  ],
  send: ({ spot, ...told }) => [one ? "PUT" : "POST", `/api/lists/resources${one ? `/${one.id}` : ""}`, { ...told, ...spot }],
});
