// For another site: <script src="https://.../nhung.js" defer></script> adds a button that opens the chat in a frame.
"use strict";

(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const label = script.dataset.label || "Hỏi thủ tục hành chính";
  const style = (element, rules) => Object.assign(element.style, rules);
  const narrow = matchMedia("(max-width: 480px)");

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  style(button, {
    position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", minHeight: "52px", padding: "0 22px",
    border: "2px solid #f2b632", borderRadius: "26px", background: "#0b3f73", color: "#fff", cursor: "pointer",
    font: "600 17px/1.3 system-ui, sans-serif", boxShadow: "0 6px 20px rgba(0, 0, 0, .25)",
  });

  let frame = null;

  function fit() {
    if (!frame) return;
    style(frame, narrow.matches
      ? { inset: "0", right: "0", bottom: "0", width: "100%", height: "100%", borderRadius: "0" }
      : { inset: "auto", right: "16px", bottom: "16px", width: "400px", height: "min(680px, calc(100vh - 32px))", borderRadius: "16px" });
  }

  function make() {
    frame = document.createElement("iframe");
    frame.src = `${home}/?nhung=1`;
    frame.title = label;
    frame.allow = "clipboard-write";
    style(frame, { position: "fixed", zIndex: "2147483001", border: "0", background: "#fff", boxShadow: "0 10px 40px rgba(0, 0, 0, .3)" });
    fit();
    document.body.append(frame);
  }

  function toggle(open) {
    if (open && !frame) make();
    frame.hidden = !open;
    frame.style.display = open ? "block" : "none";
    button.style.display = open ? "none" : "";
    button.setAttribute("aria-expanded", String(open));
    (open ? frame : button).focus();
  }

  button.addEventListener("click", () => toggle(true));
  narrow.addEventListener("change", fit);
  addEventListener("message", (event) => {
    if (frame && event.origin === home && event.data === "motcua:close") toggle(false);
  });
  document.body.append(button);
})();
