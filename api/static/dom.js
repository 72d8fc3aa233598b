// dom.js — small builders of elements. Text only ever becomes a text node, never markup.
//
//   make("p", {class: "name", lang: "zh-Hans"}, "text", node, null) -> HTMLElement
//   sign("phone") -> a decorative SVG icon

const SVG = "http://www.w3.org/2000/svg";

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

const SIGNS = {
  phone: "M6.5 3.5 9.6 3l1.7 4.4-2 1.6a12 12 0 0 0 5.7 5.7l1.6-2 4.4 1.7-.5 3.1a2.6 2.6 0 0 1-2.7 2.2A15.9 15.9 0 0 1 4.3 6.2a2.6 2.6 0 0 1 2.2-2.7z",
  warning: "M12 3.5 22 20.5H2zM12 10v5M12 17.4v.6",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6l-1.5 1.4M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6l1.5-1.4",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  calendar: "M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4",
  chevron: "m6 15 6-6 6 6",
  town: "M3.5 9.5v-6h6M14.5 3.5h6v6M20.5 14.5v6h-6M9.5 20.5h-6v-6M9 9h6v6H9z",
  close: "m6 6 12 12M18 6 6 18",
};

export function sign(name) {
  const icon = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const facts = { viewBox: "0 0 24 24", width: "20", height: "20", "aria-hidden": "true", class: `sign ${name}` };
  for (const [key, value] of Object.entries(facts)) icon.setAttribute(key, value);
  path.setAttribute("d", SIGNS[name]);
  icon.append(path);
  return icon;
}
