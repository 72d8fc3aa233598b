// reveal.js — a button that asks the server for one whole number (each such look is logged there).
//
//   part.append(reveal({level, code, post, ordinal, acting, on}, {reveal, reveal_failed, call_person}, part))
//   once it is known, `part` holds a link that calls it

import { make, sign } from "./dom.js";
import { send, sentence } from "./send.js";

export function reveal(wanted, words, part) {
  const button = make("button", { type: "button", class: "reveal", onclick: show }, words.reveal);

  async function show() {
    button.disabled = true;
    const answer = await send("POST", "/api/phones", wanted);
    button.disabled = false;
    if (answer.failure) {
      button.textContent = sentence(answer, document.documentElement.lang.slice(0, 2)) ?? words.reveal_failed;
      return;
    }
    const { phone } = answer.body;
    const label = `${words.call_person} ${phone}`;
    const call = make("a", { class: "call", href: `tel:${phone}`, "aria-label": label }, sign("phone"), phone);
    part.replaceChildren(call);
    call.focus();
  }
  return button;
}
