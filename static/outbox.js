/* The chip that says what waits on this phone, when it is sent, and the worker that opens pages without a network. */
(() => {
  "use strict";
  const queue = self.WorkshopQueue;
  const PERSIST_ASKED = "workshop-persist-asked";
  const AGAIN_MS = 30000;

  let chip;
  let who;
  let silent = false; // the last try got no answer
  let out = false; // ... or nobody is signed in
  let waitingWorker = null;
  let next = 0;
  const beforeSending = []; // what a page does with the queue before anything leaves it

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function time(at) {
    const moment = new Date(at);
    const today = moment.toDateString() === new Date().toDateString();
    const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
    const language = document.documentElement.lang;
    return moment.toLocaleString(language, today ? clock : { month: "short", day: "numeric", ...clock });
  }

  /* How many entries of this person wait and how many need her; and whose else lie here. */
  async function standing() {
    const entries = await queue.all();
    const mine = entries.filter(queue.isOf(who));
    const others = new Map();
    entries.filter((entry) => !queue.isOf(who)(entry)).forEach((entry) => {
      const key = entry.account + entry.workshop;
      const known = others.get(key) || { name: entry.name, place: entry.place, isMe: entry.account === who.account, count: 0 };
      others.set(key, { ...known, count: known.count + 1 });
    });
    return {
      waiting: mine.filter((entry) => entry.state === "waiting").length,
      refused: mine.filter((entry) => entry.state === "refused").length,
      others: [...others.values()],
    };
  }

  async function show() {
    if (!chip) return;
    const { waiting, refused, others } = await standing();
    const at = await queue.savedAt(who);
    let state = "saved";
    if (refused || (out && waiting)) state = "need";
    else if (waiting) state = silent || !navigator.onLine ? "waiting" : "sending";
    const texts = { saved: at ? chip.dataset.saved : chip.dataset.empty, need: out ? chip.dataset.out : chip.dataset.need };
    const text = fill(texts[state] || chip.dataset[state], { count: state === "need" && !out ? refused : waiting, time: at ? time(at) : "" });
    chip.dataset.state = state;
    const said = chip.querySelector("[role=status]");
    if (said.textContent !== text) said.textContent = text;
    chip.hidden = false;
    showOthers(others);
    showUpdate(waiting);
    clearTimeout(next);
    if (waiting && !out) next = setTimeout(() => document.visibilityState === "visible" && send(), AGAIN_MS);
  }

  function showOthers(others) {
    const place = document.querySelector("[data-others]");
    place.hidden = !others.length;
    const words = (other) => (other.isMe ? place.dataset.elsewhere : place.dataset.others);
    place.textContent = others.map((other) => fill(words(other), other)).join(" ");
  }

  /* A new version waits until nothing is unsent: it might read the queue in another way. */
  function showUpdate(waiting) {
    document.querySelector("[data-update]").hidden = !waitingWorker || waiting > 0 || queue.isSending();
  }

  async function send() {
    silent = false;
    const came = await queue.send(who);
    silent = came === "none";
    out = came === "out";
    await show();
    return came;
  }

  /* Where the browser can, it wakes the worker when the network is back, though the page is closed. */
  async function askToBeWoken() {
    const registration = "serviceWorker" in navigator && (await navigator.serviceWorker.getRegistration());
    if (registration && registration.active && registration.sync) await registration.sync.register("queue").catch(() => {});
  }

  async function keep(entry, instead) {
    await queue.keep({ ...entry, account: who.account, workshop: who.workshop, name: who.name, place: who.place, client: chip.dataset.build }, instead);
    askToBeWoken();
    askToStay();
  }

  /* Once: that the browser does not clear the queue when the phone's memory runs short. */
  function askToStay() {
    try {
      if (!navigator.storage || !navigator.storage.persist || localStorage.getItem(PERSIST_ASKED)) return;
      localStorage.setItem(PERSIST_ASKED, "1");
      navigator.storage.persist();
    } catch (_) {
      // a browser that lets nobody ask
    }
  }

  /* Ask the worker for fresh copies of these pages, so that they open later without a network. */
  async function copy(addresses, fresh) {
    const registration = "serviceWorker" in navigator && (await navigator.serviceWorker.getRegistration());
    if (registration && registration.active) registration.active.postMessage({ type: "copy", addresses, fresh: Boolean(fresh) });
  }

  async function register() {
    if (!("serviceWorker" in navigator)) return;
    const isFirst = !navigator.serviceWorker.controller; // this page came past the worker
    const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
    const look = () => {
      waitingWorker = navigator.serviceWorker.controller && registration.waiting;
      show();
    };
    look();
    registration.addEventListener("updatefound", () => registration.installing.addEventListener("statechange", look));
    await navigator.serviceWorker.ready;
    copy(["/count", "/queue"].concat(isFirst ? location.pathname + location.search : []));
  }

  function listenForUpdate() {
    document.querySelector("[data-update] button").onclick = () => {
      if (!waitingWorker) return;
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waitingWorker.postMessage({ type: "take over" });
    };
  }

  async function start() {
    chip = document.querySelector("[data-outbox]");
    if (!chip) return;
    who = { account: chip.dataset.account, workshop: chip.dataset.workshop, name: chip.dataset.name, place: chip.dataset.place };
    register().catch(() => {}); // plain http, or a browser that has it switched off: the queue works all the same
    listenForUpdate();
    try {
      await queue.setWho(who);
    } catch (_) {
      return; // this browser keeps nothing: everything goes as a plain form
    }
    document.body.dataset.keeps = "1";
    queue.onChange(show);
    window.addEventListener("online", send);
    window.addEventListener("offline", () => ((silent = true), show()));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
    document.querySelectorAll("[data-send]").forEach((button) => (button.onclick = send));
    await Promise.all(beforeSending.map((work) => work()));
    await show();
    await send();
  }

  /* Why an entry was not taken: what was asked, else the reason. */
  const why = (entry) => (entry.questions || []).map((question) => question.text).join(" ") || entry.reason;

  self.WorkshopOutbox = { copy, fill, keep, send, why, who: () => who, first: (work) => beforeSending.push(work) };
  document.addEventListener("DOMContentLoaded", start);
})();
