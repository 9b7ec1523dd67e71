// The button that prints the sheet.
"use strict";

document.documentElement.classList.add("js");
document.querySelector("[data-print]").addEventListener("click", () => print());
