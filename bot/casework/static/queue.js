// Keys for the list of cases: j and k move, Enter opens, x chooses, n begins a new one. All works without.
"use strict";
(() => {
  let current = -1;
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    current = Math.min(Math.max(current + step, 0), all.length - 1);
    all.forEach((row, place) => row.classList.toggle("row-current", place === current));
    all[current].querySelector("a").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const row = rows()[current];
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && row) row.querySelector("input").click();
    else if (event.key === "n") location.href = "/quan-tri/phan-anh/moi";
    else return;
    event.preventDefault();
  });
  const box = document.getElementById("bulk-box");
  document.addEventListener("change", (event) => {
    if (box && event.target.name === "codes") box.open = Boolean(document.querySelector("[name=codes]:checked"));
  });
})();
