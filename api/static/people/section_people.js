// section_people.js — posts and leave, teams, and second layers of responsibility (see sections.js).

import { make } from "../dom.js";
import { areaName } from "../texts.js";
import { areaCell, chinese, EDITORS, endField, ending, named, number, personAsked, placed, startField, termText, titled } from "./section_words.js";
import { succession } from "./succession.js";

const area = (code) => encodeURIComponent(code);
const CAPACITIES = [["", ["—", "—"]], ["owner", ["店主", "owner"]], ["cadre", ["干部", "cadre"]], ["property_manager", ["物业经理", "property manager"]], ["party_member", ["党员", "Party member"]]];

export const postsSection = {
  key: "posts",
  name: ["任职与请假", "Posts and leave"],
  about: ["任命、卸任、请假、代理；先选到网格或单元。", "Appoint, end, leave and stand-ins; choose down to a grid or unit."],
  roles: EDITORS,
  levels: ["town", "village", "grid", "unit"],
  read: (code, ask) => Promise.all([ask(`/api/posts?area=${area(code)}`), ask("/api/posts/kinds")]),
  show([{ posts, vacancies }, kinds], ctx) {
    const { facts, texts } = ctx;
    const own = kinds.filter((kind) => kind.level === ctx.area.level);
    const lines = posts.flatMap((post) => {
      const terms = post.terms.filter((term) => !term.end || term.end > facts.today);
      return (terms.length ? terms : [null]).map((term) => postLine(post, term, ctx));
    });
    const lacking = vacancies.filter((one) => !one.exists).map((one) => postLine({ ...one, kind: one.post, terms: [] }, null, ctx));
    return {
      told: [`${lines.length} 条任职，空缺 ${vacancies.length} 个`, `${lines.length} entries, ${vacancies.length} vacant`],
      add: own.length ? [{ word: ["任命", "Appoint"], form: appointing({ kinds: own, posts }, ctx) }] : [],
      blocks: [{ heads: [["地方", "Place"], ["岗位", "Post"], ["姓名", "Name"], ["电话", "Phone"], ["任期", "Term"]], lines: [...lines, ...lacking] }],
    };

    function postLine(post, term, shown) {
      const title = `${titled(post, shown)}${post.ordinal > 1 ? texts.say("second", post) : ""}`;
      const marks = [term?.acting && "acting", term?.on_leave && "leave", term && !term.serving && "coming", !term && "vacant"].filter(Boolean);
      const badges = marks.map((key) => make("span", { class: `badge ${key}` }, texts.say(key)));
      return {
        who: term ? 2 : 0,
        cells: [areaCell(post.area, shown), title, [term && named(term.name), " ", ...badges], term?.phone_masked ? number(term.phone_masked) : "", term ? termText(term, shown) : ""],
        acts: term ? held(post, term, title) : [{ word: ["任命", "Appoint"], form: appointing({ kinds: [post], posts, post }, shown) }],
      };
    }

    function held(post, term, title) {
      const target = { level: post.area.level, code: post.area.code, kind: post.kind, ordinal: post.ordinal, acting: term.acting };
      const acts = [{ word: ["卸任", "End"], form: ending({ title: ["卸任", "End the term"], of: term.name, told: [`${placed(post.area.name, ctx)} · ${title} · ${post.area.code}`], path: "/api/posts/end", body: target, facts }) }];
      if (term.acting) return acts;
      if (term.on_leave) return [...acts, { word: ["销假", "Back"], form: (ask) => back(term, ask, facts) }];
      return [...acts, { word: ["请假", "Leave"], form: leave(term, ctx) }];
    }
  },
};

function appointing({ kinds, posts, post }, ctx) {
  const { level, code, name } = post?.area ?? ctx.area;
  const target = { level, code };
  const terms = (kind, ordinal) => posts.find((one) => one.area.level === level && one.area.code === code && one.kind === kind && one.ordinal === ordinal)?.terms ?? [];
  const options = kinds.map((kind) => [kind.kind, [kind.title, kind.title_en]]);
  return {
    title: ["任命", "Appoint"],
    of: placed(name, ctx),
    told: [code],
    heed: ({ kind, ordinal, person, ...told }) => succession(terms(kind, ordinal), { ...told, person: person?.person }, ctx.say),
    fields: [
      { name: "kind", label: ["岗位", "Post"], type: "select", options, value: options[0][0], required: true },
      { name: "ordinal", label: ["序号（一般为 1；店铺第二单元长为 2）", "Number (usually 1; 2 for a shop's second leader)"], type: "number", value: String(post?.ordinal ?? 1), min: 1, most: 20, required: true },
      personAsked,
      { name: "capacity", label: ["身份", "Capacity"], type: "select", options: CAPACITIES },
      startField(ctx),
      endField,
      { name: "acting", label: ["代理（与原任并存）", "As a stand-in, beside whoever holds it"], type: "tick" },
    ],
    send: ({ person, ...told }) => ["POST", "/api/posts/appoint", { ...target, ...told, ...person }],
  };
}

function leave(term, ctx) {
  return {
    title: ["请假", "Leave"],
    of: term.name,
    fields: [
      startField(ctx),
      endField,
      { name: "reason", label: ["事由", "Reason"], max: 200 },
      { name: "stand_in", label: ["由谁代理（此人的全部岗位）", "Who stands in (in all posts)"], type: "person", known: true },
    ],
    send: ({ stand_in: other, ...told }) => ["POST", `/api/people/${term.person}/leave`, { ...told, stand_in: other?.person ?? null }],
  };
}

async function back(term, ask, facts) {
  const answer = await ask(`/api/people/${term.person}`);
  if (answer.failure) return answer;
  const away = answer.body.leaves.find((one) => one.start <= facts.today && (!one.end || one.end > facts.today));
  return {
    title: ["销假，代理同时卸任", "Back from leave; stand-ins step down"],
    of: term.name,
    fields: [{ name: "back", label: ["上班第一天", "First day back"], type: "date", value: facts.today, required: true }],
    send: ({ back: day }) => ["POST", `/api/people/${term.person}/leave/${away?.id}/end`, { back: day }],
  };
}

export const teamsSection = {
  key: "teams",
  name: ["团队", "Teams"],
  about: ["微网格服务团队（5–7 人、五种角色）、七员队伍，缺什么角色一看就知。选一个村，看村和各网格的团队。", "Micro-grid teams (5–7 people in five roles) and seven-member teams, with the roles nobody fills. Choose a village for its own team and those of its grids."],
  roles: EDITORS,
  levels: ["town", "village", "grid"],
  read: (code, ask) => Promise.all([ask(`/api/teams?area=${area(code)}`), ask("/api/teams/rules")]),
  show([teams, rules], ctx) {
    const short = teams.filter((team) => !team.complete).length;
    const order = { town: 0, village: 1, grid: 2, unit: 3 };
    const fits = rules.filter((rule) => order[rule.level] >= order[ctx.facts.official.area.level]);
    return {
      told: [`${teams.length} 支团队，${short} 支不合规则`, `${teams.length} teams, ${short} not as the rule asks`],
      add: fits.map((rule) => ({ word: [`组建${rule.title}`, `Form: ${rule.title_en}`], form: forming(rule, ctx) })),
      blocks: teams.map((team) => teamBlock(team, ctx)),
    };
  },
};

const forming = (rule, ctx) => ({
  title: [`组建${rule.title}`, `Form a team: ${rule.title_en}`],
  told: [ctx.say([`${rule.least}–${rule.most} 人：${rule.roles.map((role) => role.title).join("、")}`, `${rule.least}–${rule.most} people: ${rule.roles.map((role) => role.title_en).join(", ")}`])],
  fields: [{ name: "area", label: ["哪里的团队", "Whose team"], type: "area", levels: [rule.level], value: ctx.area, required: true, also: ["kind"] }],
  send: ({ area: place }) => ["POST", "/api/teams", { ...place, kind: rule.kind }],
});

function teamBlock(team, ctx) {
  const { facts, texts } = ctx;
  const name = areaName(team.area.name, texts.lang);
  const lacks = team.missing.map((role) => titled(role, ctx)).join(texts.lang === "en" ? ", " : "、");
  const people = new Set(team.members.map((one) => one.person)).size;
  const marks = team.complete ? [{ words: ["合规", "complete"], kind: "new" }] : lacks ? [{ words: [`缺：${lacks}`, `missing: ${lacks}`], kind: "vacant" }] : [];
  const line = (member, joining) => ({
    who: 1,
    cells: [texts.lang === "en" ? member.role_en : member.role_zh, [named(member.name), joining ? make("span", { class: "badge" }, texts.say("coming")) : null], number(member.phone_masked), termText(member, ctx)],
    acts: [{ word: ["退出", "Leaves"], form: ending({ title: ["退出团队", "Leaves the team"], of: member.name, path: `/api/teams/members/${member.id}/end`, facts }) }],
  });
  return {
    head: [make("span", { lang: name === team.area.name ? "zh-Hans" : null }, name), ` · ${titled(team, ctx)}`],
    marks,
    notes: [team.least && [`${people} 人，规则 ${team.least}–${team.most} 人`, `${people} people; the rule asks for ${team.least}–${team.most}`]],
    heads: [["角色", "Role"], ["姓名", "Name"], ["电话", "Phone"], ["任期", "Term"]],
    lines: [...team.members.map((one) => line(one, false)), ...team.joining.map((one) => line(one, true))],
    acts: [
      { word: ["加人", "Add a member"], form: joining(team, ctx) },
      { word: ["解散", "Dissolve"], form: { title: [`解散${team.title}`, `Dissolve: ${team.title_en}`], of: name, told: [ctx.say(["还有成员时不能解散；以前的成员记录一并删去。", "Not while anybody is in it; the record of former members goes too."])], danger: true, yes: ["解散", "Dissolve"], send: () => ["DELETE", `/api/teams/${team.id}`] } },
    ],
  };
}

const joining = (team, ctx) => ({
  title: [`${team.title}加人`, `Add a member: ${team.title_en}`],
  of: areaName(team.area.name, ctx.texts.lang),
  fields: [
    { name: "role", label: ["角色", "Role"], type: "select", options: team.roles.map((role) => [role.role, [role.title, role.title_en]]), value: team.missing[0]?.role ?? "", required: true },
    personAsked,
    startField(ctx),
    endField,
  ],
  send: ({ person, ...told }) => ["POST", `/api/teams/${team.id}/members`, { ...told, ...person }],
});

export const layersSection = {
  key: "layers",
  name: ["双轨责任", "Second layers"],
  about: ["搬迁户等地方除了所在网格，还由原籍村或网格负责；来问的人两层都看到，各有标注。", "Places such as resettled households that their home village or grid answers for too; whoever asks is told both layers, labelled."],
  roles: EDITORS,
  levels: ["town", "village", "grid", "unit"],
  read: (code, ask) => Promise.all([ask(`/api/posts/second-layers?area=${area(code)}`)]),
  show([layers], ctx) {
    const { facts } = ctx;
    return {
      told: layers.length ? [`${layers.length} 处`, `${layers.length} places`] : ["没有双轨的地方。", "No place has a second layer."],
      add: [{ word: ["加一层责任", "Add a layer"], form: layering(ctx) }],
      blocks: [
        {
          heads: [["地方", "Place"], ["由谁也负责", "Answered by too"], ["标注", "Label"], ["期限", "Days"]],
          lines: layers.map((one) => ({
            cells: [areaCell(one.area, ctx), areaCell(one.answers, ctx), ctx.texts.lang === "en" ? one.label_en : chinese(one.label), termText(one, ctx)],
            acts: [{ word: ["结束", "End"], form: ending({ title: [`“${one.label}”不再负责`, `${one.label_en} answers no longer`], of: areaName(one.area.name, ctx.texts.lang), path: `/api/posts/second-layers/${one.id}/end`, facts }) }],
          })),
        },
      ],
    };
  },
};

const layering = (ctx) => ({
  title: ["加一层责任（双轨）", "Add a second layer"],
  fields: [
    { name: "area", label: ["哪个地方", "Which place"], type: "area", levels: ["village", "grid", "unit"], value: ctx.area, required: true },
    { name: "answers", label: ["还由哪里负责", "What answers for it too"], type: "area", levels: ["village", "grid", "unit"], everywhere: true, required: true },
    { name: "label", label: ["标注（中文）", "Label (Chinese)"], hint: ["例如：原籍村", "In Chinese, as people say it"], required: true },
    { name: "label_en", label: ["标注（英文）", "Label (English)"], hint: ["例如：home village", "such as home village"], required: true },
    startField(ctx),
    endField,
  ],
  send: ({ area: place, ...told }) => ["POST", "/api/posts/second-layers", { ...place, ...told }],
});
