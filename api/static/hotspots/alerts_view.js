// alerts_view.js — the rises that the daily scan found: what, since when, in which grids, whom to ask.
//
//   alertsView({texts, facts, told, acts}) -> nodes; told: the answer of /api/alerts; acts: {see(alert), show(alert)}

import { make } from "../dom.js";
import { momentText } from "../texts.js";
import { emptyView, leaderWords, notesView, placeOf } from "./list_view.js";

const MOST_GRIDS = 8;

export function alertsView({ texts, facts, told: { alerts, scanned, notes }, acts }) {
  const day = scanned && momentText(scanned, texts.lang);
  const command = make("p", { class: "muted small" }, texts.say("alerts_command"));
  const none = () => (scanned ? emptyView(texts, texts.say("alerts_none"), texts.say("alerts_none_body", { day })) : emptyView(texts, texts.say("alerts_never"), texts.say("alerts_never_body"), command));
  const list = () => [day ? make("p", { class: "muted" }, texts.say("alerts_scanned", { day })) : null, make("ul", { class: "alerts" }, alerts.map((alert) => alertView({ texts, facts, acts }, alert)))];
  return [notesView(notes, texts), ...(alerts.length ? list() : none())];
}

function alertView({ texts, facts, acts }, alert) {
  const day = (iso) => momentText(iso, texts.lang);
  const named = alert.grids.slice(0, MOST_GRIDS).map((grid) => {
    const place = placeOf({ name: grid.grid_name, village: grid.village }, texts);
    return make("li", {}, make("b", { lang: "zh-Hans" }, place), make("span", { lang: "zh-Hans" }, leaderWords(grid.name ? grid : null, texts)));
  });
  const rest = alert.grids_elsewhere + Math.max(0, alert.grids.length - MOST_GRIDS);
  return make(
    "li",
    { class: alert.seen_at ? "alert" : "alert unseen", "data-alert": alert.id },
    make("h2", { lang: "zh-Hans" }, alert.category ?? texts.say("category_all")),
    make("p", {}, alert.finding[texts.lang]),
    make("p", { class: "muted" }, [texts.say("alert_since", { day: day(alert.start) }), texts.say("alert_raised", { day: day(alert.raised_on), last: day(alert.last_day) })].join(texts.lang === "en" ? "; " : "；")),
    make("ul", { class: "places" }, named),
    rest ? make("p", { class: "muted" }, texts.say("grids_elsewhere", { n: rest })) : null,
    make(
      "p",
      { class: "acts" },
      make("button", { type: "button", onclick: () => acts.show(alert) }, texts.say("show_on_map")),
      alert.seen_at ? make("span", { class: "muted" }, texts.say("seen")) : facts.may_mark ? make("button", { type: "button", class: "main see", onclick: () => acts.see(alert) }, texts.say("mark_seen")) : null,
    ),
  );
}
