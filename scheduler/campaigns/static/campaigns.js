// Counts the audience of the form as it is filled in now.
"use strict";
(() => {
  const form = document.querySelector("form[data-count]");
  const place = document.getElementById("estimate");
  const ask = document.querySelector("[data-count-now]");
  if (!form || !place || !ask) return;
  let waiting = 0;
  const count = async () => {
    const sent = new FormData(form);
    if (!sent.getAll("topics").length) { place.textContent = ""; return; }
    const answer = await fetch(form.dataset.count, { method: "POST", body: sent, headers: { accept: "text/html" } });
    if (answer.ok) place.innerHTML = await answer.text();
  };
  ask.addEventListener("click", count);
  form.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(count, 400); });
})();
