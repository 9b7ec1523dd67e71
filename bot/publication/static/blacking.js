// Draws the boxes that will be blacked out. The number fields are the truth: the canvas reads and writes them.
"use strict";

(() => {
  const photo = document.getElementById("original");
  const paper = document.getElementById("paper");
  const form = document.getElementById("boxes");
  const pen = paper.getContext("2d");
  const SIDES = ["left", "top", "width", "height"];
  const LEAST = 0.5; // percent: less is a slip of the finger
  let from = null;

  const rows = () => [...form.querySelectorAll("tbody tr")];
  const boxes = (row) => SIDES.map((side) => row.querySelector(`[name^="${side}-"]`));
  const values = (row) => boxes(row).map((box) => Number(box.value.replace(",", ".")));
  const isEmpty = (row) => boxes(row).every((box) => !box.value.trim());
  const isDrawn = (row) => !isEmpty(row) && values(row).every((value) => value >= 0 && value <= 100);

  function draw(extra) {
    paper.width = photo.clientWidth;
    paper.height = photo.clientHeight;
    pen.fillStyle = "rgb(0 0 0 / 80%)";
    pen.strokeStyle = "#f2b632";
    pen.lineWidth = 2;
    const found = rows().filter(isDrawn).map(values);
    for (const [left, top, width, height] of extra ? [...found, extra] : found) {
      const box = [left * paper.width, top * paper.height, width * paper.width, height * paper.height].map((one) => one / 100);
      pen.fillRect(...box);
      pen.strokeRect(...box);
    }
  }

  function place(event) {
    const frame = paper.getBoundingClientRect();
    const share = (at, size) => Math.min(100, Math.max(0, (at / size) * 100));
    return [share(event.clientX - frame.left, frame.width), share(event.clientY - frame.top, frame.height)];
  }

  function spanned(to) {
    const [left, top] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    return [left, top, Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
  }

  function freeRow() {
    const free = rows().find(isEmpty);
    if (free) return free;
    if (rows().length >= Number(form.dataset.most)) return null;
    const number = rows().length + 1;
    const row = rows()[0].cloneNode(true);
    row.querySelector("th").textContent = number;
    for (const box of boxes(row)) {
      box.name = box.name.replace(/\d+$/, number);
      box.setAttribute("aria-label", box.getAttribute("aria-label").replace(/\d+/, number));
      box.value = "";
    }
    form.querySelector("tbody").append(row);
    return row;
  }

  paper.addEventListener("pointerdown", (event) => {
    from = place(event);
    paper.setPointerCapture(event.pointerId);
  });
  paper.addEventListener("pointermove", (event) => { if (from) draw(spanned(place(event))); });
  paper.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = spanned(place(event));
    from = null;
    const row = box[2] >= LEAST && box[3] >= LEAST ? freeRow() : null;
    if (row) boxes(row).forEach((field, side) => { field.value = box[side].toFixed(1); });
    draw();
  });
  paper.addEventListener("pointercancel", () => { from = null; draw(); });

  form.querySelector("[data-undo]").addEventListener("click", () => {
    const last = rows().filter((row) => !isEmpty(row)).at(-1);
    if (last) for (const box of boxes(last)) box.value = "";
    draw();
  });
  form.addEventListener("input", () => draw());
  addEventListener("resize", () => draw());
  if (photo.complete) draw();
  else photo.addEventListener("load", () => draw());
})();
