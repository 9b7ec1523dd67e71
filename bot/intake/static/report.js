// The report's form: the place where the citizen is, and the box of problems under the eyes at once.
"use strict";

(() => {
  document.documentElement.classList.add("js");
  const LOCATING = 15000; // milliseconds
  const button = document.querySelector("[data-locate]");
  const told = document.querySelector(".located");
  const form = document.querySelector("form.report");

  button.addEventListener("click", () => {
    const failed = () => { told.textContent = told.dataset.failed; };
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.longitude.value = coords.longitude.toFixed(6);
        told.textContent = told.dataset.done;
      },
      failed,
      { enableHighAccuracy: true, timeout: LOCATING, maximumAge: 60000 },
    );
  });

  document.querySelector(".refused")?.focus();
})();
