// Keeps an unsent sheet on this device for an hour and sends it when the network is back. The page works without this.
"use strict";
(() => {
  const HOUR = 3600e3;
  const name = (code) => `khao-sat/${code}`;
  const done = document.querySelector("[data-done]");
  try {
    if (done) localStorage.removeItem(name(done.dataset.done));
  } catch { return; }
  const form = document.querySelector("form[data-code]");
  if (!form || "kiosk" in form.dataset) return;
  const state = document.getElementById("state");
  const store = name(form.dataset.code);
  let waiting = false;

  const say = (words) => { state.textContent = words; state.hidden = !words; };
  const keep = () => {
    try { localStorage.setItem(store, JSON.stringify({ at: Date.now(), fields: [...new FormData(form)] })); } catch { /* full or forbidden */ }
  };
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(store)); } catch { return; }
    if (!kept || Date.now() - kept.at > HOUR || form.querySelector(".wrong")) return;
    for (const [field, value] of kept.fields) {
      const input = form.elements[field];
      // the key too: if the first sending arrived and only its answer was lost, this one is not counted again
      if (input && field !== "p") input.value = value;
    }
    if (kept.fields.some(([field, value]) => field !== "q_overall" && field.startsWith("q_") && value)) {
      form.querySelector("details").open = true;
    }
  };
  const send = async () => {
    waiting = false;
    say(state.dataset.sending);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.redirected) location.assign(answer.url);
      else form.submit();  // the server has something to say about it
    } catch {
      waiting = true;
      say(state.dataset.offline);
    }
  };
  restore();
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => { event.preventDefault(); keep(); send(); });
  addEventListener("online", () => { if (waiting) send(); });
  setInterval(() => { if (waiting && navigator.onLine) send(); }, 15e3);
})();
