/* The page of what waits on this phone: each entry with its state, why it was not taken, and what to do about it. */
(() => {
  "use strict";
  const queue = self.WorkshopQueue;
  const outbox = self.WorkshopOutbox;
  const MOST_LINES = 6;
  const { fill } = outbox;
  const pick = (part, name) => part.querySelector(`[data-${name}]`);

  function linesOf(entry, words) {
    const lines = entry.lines.slice(0, MOST_LINES).map((line) => fill(words.pieces, line));
    const more = entry.lines.length - MOST_LINES;
    return lines.concat(more > 0 ? [fill(words.more, { count: more })] : []).join(" · ");
  }

  function made(entry, isMine, words) {
    const at = new Date(entry.captured_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    return isMine ? at : `${fill(words.other, entry)} · ${at}`;
  }

  function drawn(entry) {
    const template = document.getElementById("entry");
    const words = template.dataset;
    const item = template.content.cloneNode(true).firstElementChild;
    const isMine = queue.isOf(outbox.who())(entry);
    const isRefused = entry.state === "refused";
    item.dataset.key = entry.key;
    pick(item, "title").textContent = entry.title;
    pick(item, "made").textContent = made(entry, isMine, words);
    pick(item, "lines").textContent = linesOf(entry, words);
    const state = pick(item, "state");
    state.textContent = words[entry.state];
    state.classList.add(isRefused ? "alarm" : "wait");
    if (isMine && isRefused) drawRefusal(item, entry);
    return item;
  }

  function drawRefusal(item, entry) {
    const questions = entry.questions || [];
    const why = pick(item, "why");
    why.hidden = false;
    why.querySelector("span").textContent = outbox.why(entry);
    pick(item, "acts").hidden = false;
    pick(item, "edit").href = entry.address + (entry.address.includes("?") ? "&" : "?") + "entry=" + entry.key;
    const drop = pick(item, "drop");
    drop.hidden = false;
    drop.querySelector("button").onclick = () => queue.alter(entry.key, () => null);
    if (!questions.length) return;
    const note = pick(item, "note");
    note.hidden = !questions.some((question) => question.wants_reason);
    note.querySelector("input").value = entry.payload.note || "";
    const right = pick(item, "right");
    right.hidden = false;
    right.onclick = () => confirm(entry, note.querySelector("input").value);
  }

  /* "It is right": the same entry under the same key, for the server has written nothing of it. */
  async function confirm(entry, note) {
    const confirmed = [...entry.payload.confirmed, ...entry.questions.map((question) => question.key)];
    await queue.alter(entry.key, (now) => ({ ...now, state: "waiting", payload: { ...now.payload, confirmed, note } }));
    await outbox.send();
  }

  async function draw() {
    const entries = await queue.all();
    document.querySelector("[data-queue]").hidden = false;
    document.querySelector("[data-nothing]").hidden = entries.length > 0;
    document.querySelector("[data-some]").hidden = !entries.length;
    const isMine = queue.isOf(outbox.who());
    document.querySelector("[data-send]").hidden = !entries.some((entry) => isMine(entry) && entry.state === "waiting");
    document.querySelector("[data-entries]").replaceChildren(...entries.map(drawn));
  }

  /* As the server would get it: no names leave the phone. */
  async function saveToFile(event) {
    const name = event.currentTarget.dataset.file;
    const entries = (await queue.all()).map(queue.bare);
    const file = new Blob([JSON.stringify({ workshop_queue: 1, entries })], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${name}-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /* The chip, which says what came of it, may be out of sight. */
  async function sendNow() {
    const silent = document.querySelector("[data-silent]");
    silent.hidden = true;
    silent.hidden = (await outbox.send()) !== "none";
  }

  outbox.first(async () => {
    document.querySelector("[data-send]").onclick = sendNow;
    document.querySelector("[data-file]").onclick = saveToFile;
    queue.onChange(draw);
    await draw();
  });
})();
