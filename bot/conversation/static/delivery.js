// Carries messages between the page and the server: own ids, so that a retry is never a second message.
"use strict";

const Delivery = (() => {
  const PAUSES = [0, 1000, 3000]; // milliseconds before each try
  const PATIENCE = 15000; // milliseconds for one try
  const PHOTO_PATIENCE = 90000;
  const visitor = document.getElementById("main").dataset.visitor;
  let queue = Promise.resolve();
  let waiting = 0;

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // randomUUID is missing where the page comes over plain http from another machine
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  async function ask(url, options = {}, patience = PATIENCE) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), patience);
    try {
      return await fetch(url, {
        ...options,
        signal: giveUp.signal,
        headers: { ...options.headers, "X-Motcua-Visitor": visitor, Accept: "application/json" },
      });
    } finally {
      clearTimeout(timer);
    }
  }

  function post(message) {
    if (!message.photo) {
      const headers = { "Content-Type": "application/json" };
      return ask("/chat/messages", { method: "POST", headers, body: JSON.stringify(message) });
    }
    const form = new FormData();
    form.append("id", message.id);
    form.append("photo", message.photo, message.name);
    return ask("/chat/anh", { method: "POST", body: form }, PHOTO_PATIENCE);
  }

  async function attempt(message) {
    let problem = { error: "offline" };
    for (const milliseconds of PAUSES) {
      await pause(milliseconds);
      try {
        const response = await post(message);
        if (response.ok) return { news: await response.json() };
        if (response.status < 500) return { problem: await response.json() };
        problem = { error: "broken" };
      } catch {
        problem = { error: "offline" };
      }
    }
    return { problem };
  }

  return {
    newId,
    // Resolves to {news} or {problem: {error, message?}}; messages leave one after another.
    send(message) {
      waiting += 1;
      const outcome = queue.then(() => attempt(message));
      queue = outcome.finally(() => { waiting -= 1; });
      return outcome;
    },
    // Resolves to what came since `cursor`, or null where nothing could be learnt now.
    async news(cursor) {
      if (waiting) return null;
      try {
        const response = await ask(`/chat/messages?after=${cursor}`);
        return response.ok && !waiting ? await response.json() : null;
      } catch {
        return null;
      }
    },
  };
})();
