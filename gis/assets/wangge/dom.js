// dom.js — elements from plain values; text always becomes a text node, never markup.
//
//   make("p", {class: "wg-note", title: "...", onclick: f, data: {code}}, "text", otherElement, null)
//   put(parent, ...children)   replaces everything inside

export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "paint") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return add(element, children);
}

export function put(parent, ...children) {
  parent.textContent = "";
  return add(parent, children);
}

function add(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}
