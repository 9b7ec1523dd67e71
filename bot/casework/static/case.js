// Counts down the seconds in which a reply can be called back, and warns before written words are left behind.
"use strict";
(() => {
  const undo = document.querySelector("form[data-until]");
  if (undo) {
    const ends = Date.now() + (Date.parse(undo.dataset.until) - Date.parse(undo.dataset.now));
    const tick = () => {
      const left = Math.ceil((ends - Date.now()) / 1000);
      undo.querySelector("[data-left]").textContent = left > 0 ? `còn ${left} giây` : "";
      if (left > 0) setTimeout(tick, 500);
      else undo.hidden = true;
    };
    tick();
  }
  let written = false;
  document.addEventListener("input", (event) => { if (event.target.matches("textarea")) written = true; });
  document.addEventListener("submit", () => { written = false; });
  addEventListener("beforeunload", (event) => { if (written) event.preventDefault(); });
})();
