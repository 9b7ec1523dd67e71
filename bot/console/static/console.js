// What every screen may use: a menu that closes on a phone, and lists that keep themselves up to date. All works without.
"use strict";
document.documentElement.classList.add("js");

const menu = document.querySelector("details.menu");
if (menu && matchMedia("(max-width: 60rem)").matches) menu.open = false;

// <div data-live="/quan-tri/..." data-every="15"> is fetched again and replaced, unless somebody works in it
for (const live of document.querySelectorAll("[data-live]")) {
  const refresh = async () => {
    if (document.hidden || live.contains(document.activeElement) || live.querySelector(":checked:not(option)")) return;
    try {
      const answer = await fetch(live.dataset.live, { headers: { accept: "text/html" }, redirect: "error" });
      if (answer.ok) live.innerHTML = await answer.text();
    } catch { /* the network is away; the next look tries again */ }
  };
  setInterval(refresh, 1000 * Number(live.dataset.every || 15));
}

// "/" goes to the search box; a form[data-once] is sent once however often it is pressed
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const box = document.querySelector("input[type=search]");
    if (box) { event.preventDefault(); box.focus(); }
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.method === "post") { form.dataset.sent = "1"; setTimeout(() => delete form.dataset.sent, 4000); }
});
