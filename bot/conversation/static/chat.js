// What the page does when somebody writes, presses, copies or prints. Words come from the page itself.
"use strict";

(() => {
  document.documentElement.classList.add("js");
  const main = document.getElementById("main");
  const log = document.getElementById("log");
  const ask = document.getElementById("ask");
  const question = document.getElementById("question");
  const thinking = document.querySelector(".thinking");
  const thinkingWords = document.querySelector(".thinking-words");
  const notice = document.querySelector(".notice");
  const words = document.getElementById("words").dataset;
  const patient = thinkingWords.textContent;
  const failed = new Set();
  let cursor = main.dataset.cursor;
  let open = 0;

  function warn(text) {
    notice.textContent = text;
    notice.hidden = !text;
  }

  function think(change) {
    open += change;
    thinking.hidden = open === 0;
    clearTimeout(think.slow);
    thinkingWords.textContent = patient;
    if (open) think.slow = setTimeout(() => { thinkingWords.textContent = thinkingWords.dataset.slow; }, 6000);
  }

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    question.style.height = "auto";
    question.style.height = `${question.scrollHeight}px`;
  }

  // The server's own markup, escaped there; what is on the page already is left alone.
  function add(news, own) {
    const fresh = [];
    for (const message of news.messages) {
      if (document.getElementById(`m-${message.id}`)) continue;
      if (message.mine && own && !own.id) {
        own.id = `m-${message.id}`;
        continue;
      }
      const parsed = new DOMParser().parseFromString(message.html, "text/html");
      fresh.push(log.appendChild(document.adoptNode(parsed.querySelector("article"))));
    }
    document.querySelector(".unremembered").hidden = news.remembered;
    if (BigInt(news.cursor) > BigInt(cursor)) cursor = String(news.cursor);
    return fresh.filter((article) => article.classList.contains("ours"));
  }

  function show(text) {
    const own = document.getElementById("mine").content.firstElementChild.cloneNode(true);
    own.querySelector(".words").textContent = text;
    log.append(own);
    document.querySelector(".anew").hidden = false;
    return own;
  }

  function fate(own, state, text) {
    own.classList.toggle("failed", state === "failed");
    own.querySelector(".fate-words").textContent = text;
    own.querySelector(".again").hidden = state !== "failed";
  }

  async function deliver(message, own, byKeyboard) {
    fate(own, "sending", words.sending);
    warn("");
    think(+1);
    own.scrollIntoView({ block: "start" });
    const { news, problem } = await Delivery.send(message);
    think(-1);
    if (problem) return refuse(message, own, byKeyboard, problem);
    failed.delete(own);
    fate(own, "sent", words.sent);
    const answers = add(news, own);
    own.scrollIntoView({ block: "start" });
    if (byKeyboard && answers.length) answers[0].focus({ preventScroll: true });
  }

  function refuse(message, own, byKeyboard, problem) {
    warn(problem.message || words[problem.error] || words.broken);
    if (["too_long", "unreadable", "unfit"].includes(problem.error)) {
      own.remove(); // never stored: the words go back to be made shorter
      question.value = message.text || "";
      question.focus();
      return;
    }
    fate(own, "failed", words.failed);
    own.scrollIntoView({ block: "nearest" });
    own.retry = () => deliver(message, own, byKeyboard);
    failed.add(own);
  }

  function send(content, label, byKeyboard) {
    deliver({ id: Delivery.newId(), ...content }, show(label), byKeyboard);
  }

  globalThis.Chat = { send: (content, label) => send(content, label, false), warn };

  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = question.value.trim();
    if (!text) return question.focus();
    const most = Number(question.dataset.most);
    if (text.length > most) return warn(words.long.replace("{most}", most.toLocaleString("vi")));
    question.value = "";
    grow();
    send({ text }, text, false);
    if (matchMedia("(hover: hover)").matches) question.focus({ preventScroll: true });
  });

  question.addEventListener("keydown", (event) => {
    // Telex and VNI keyboards compose letters: an Enter that ends one must not send
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    ask.requestSubmit();
  });
  question.addEventListener("input", grow);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const message = button.closest(".message");
    if (button.getAttribute("form") === "picks") {
      event.preventDefault();
      const label = button.name === "text" ? button.value : button.textContent.trim();
      if (message) button.classList.add("picked");
      send({ [button.name]: button.value }, label, event.detail === 0);
    } else if (button.matches(".again")) {
      message.retry();
    } else if (button.matches("[data-copy]")) {
      copy(message, button);
    } else if (button.matches("[data-print]")) {
      printOne(message);
    } else if (button.matches("[data-close]")) {
      parent.postMessage("motcua:close", "*");
    }
  });

  async function copy(message, button) {
    try {
      await navigator.clipboard.writeText(message.querySelector(".prose").innerText);
      button.lastChild.textContent = words.copied;
    } catch {
      getSelection().selectAllChildren(message.querySelector(".prose"));
    }
  }

  function printOne(message) {
    document.body.classList.add("printing-one");
    message.classList.add("printed");
    print();
    document.body.classList.remove("printing-one");
    message.classList.remove("printed");
  }

  addEventListener("offline", () => warn(words.offline));
  addEventListener("online", () => {
    warn("");
    for (const own of [...failed]) own.retry();
  });

  async function look() {
    if (document.hidden || !log.children.length) return;
    const news = await Delivery.news(cursor);
    if (news) add(news, null);
  }
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);

  grow();
  const mine = log.querySelectorAll(".mine");
  if (mine.length) mine[mine.length - 1].scrollIntoView({ block: "start", behavior: "instant" });
  else if (matchMedia("(hover: hover)").matches && !document.body.classList.contains("embedded")) question.focus();
})();
