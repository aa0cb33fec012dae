/* A grid's form is put into the queue before it is sent, and filled again with what waits there. */
(() => {
  "use strict";
  const queue = self.WorkshopQueue;
  const outbox = self.WorkshopOutbox;
  const MOST_PIECES = 99999;
  const DAY_MS = 86400000;

  /* Whether the answer to a form can be swapped in; a page that is not made for that goes as a whole. */
  const canGo = async () => !self.WorkshopSwapping || self.WorkshopSwapping();

  const plain = (text) => text.normalize("NFKC").replace(/[\s,]/g, "");
  const formOf = () => document.querySelector("form[data-grid]");
  const seenOf = (form, row) => form.elements["s" + row].value.split(",").map(Number);
  const valuesOf = (form, name) => [...form.querySelectorAll(`input[name="${name}"]`)].map((input) => input.value);

  /* The number typed, 500+1000 added up; NaN for what is none. */
  function number(text) {
    const typed = plain(text) || "0";
    if (!/^\d{1,9}(\+\d{1,9})*$/.test(typed)) return NaN;
    const pieces = typed.split("+").reduce((sum, part) => sum + Number(part), 0);
    return pieces <= MOST_PIECES ? pieces : NaN;
  }

  /* Her own entries on this phone. */
  const hers = async () => (await queue.all()).filter(queue.isOf(outbox.who()));

  /* --- what a form says --------------------------------------------------- */

  /* The cells of a form that may be typed: field, row and place among what was seen, and what it is of. */
  function places(form) {
    const isMonth = form.dataset.grid === "month";
    const operations = isMonth ? [form.elements.operation.value] : valuesOf(form, "o");
    const found = [];
    valuesOf(form, "w").forEach((engagement_id, row) => {
      const inputs = form.querySelectorAll(`input[name^="c${row}-"]`);
      inputs.forEach((input) => {
        const at = Number(input.name.split("-")[1]);
        const cell = { engagement_id, operation_id: isMonth ? operations[0] : operations[at] };
        if (isMonth) cell.work_date = form.elements.month.value + "-" + String(at).padStart(2, "0");
        found.push({ input, row, seenAt: isMonth ? at - 1 : at, cell, key: Object.values(cell).join("/") });
      });
    });
    return found;
  }

  function beside(form, name) {
    const input = form.elements[name];
    const was = form.elements["was-" + name];
    return input && was && input.value !== was.value ? input.value.trim() || "0" : undefined;
  }

  const isTyped = (cell) => number(cell.good) !== cell.seen || cell.rework !== undefined || cell.scrap !== undefined;

  const nameOf = (form, selector) => form.querySelector(selector)?.dataset.name ?? "";

  function line(form, cell) {
    const who = form.dataset.name || nameOf(form, `[data-worker="${cell.engagement_id}"]`);
    const day = cell.work_date && nameOf(form, `[data-day="${cell.work_date}"]`);
    return { who, what: day || nameOf(form, `[data-operation="${cell.operation_id}"]`), good: cell.good };
  }

  function addressOf(form) {
    const value = (name) => encodeURIComponent(form.elements[name].value);
    if (form.dataset.grid === "month") return `/count/month?operation=${value("operation")}&month=${value("month")}`;
    const orders = valuesOf(form, "order").map((id) => "&order=" + encodeURIComponent(id)).join("");
    const path = form.dataset.grid === "person" ? `/count/${value("day")}/${value("person")}` : "/count";
    return `${path}?day=${value("day")}${orders}`;
  }

  /* The entry that saving this form makes, and its cells that were typed; `button`: the one that was pressed. */
  function read(form, button) {
    if (button && button.name === "fix") {
      const [name, value] = button.value.split("=");
      form.elements[name].value = value;
    }
    const cells = [];
    const typed = [];
    for (const { input, row, seenAt, cell } of places(form)) {
      const at = input.name.slice(1);
      const [rework, scrap] = [beside(form, "r" + at), beside(form, "x" + at)];
      const seen = seenOf(form, row)[seenAt] || 0;
      const said = { ...cell, good: input.value.trim() || "0", seen, rework, scrap };
      if (isTyped(said)) typed.push(said);
      if (isTyped(said) || input.value.trim()) cells.push(said);
    }
    const confirmed = valuesOf(form, "sure");
    if (button && button.name === "sure") confirmed.push(button.value);
    const payload = { cells, confirmed, note: form.elements.note ? form.elements.note.value : "" };
    if (form.dataset.grid !== "month") payload.work_date = form.elements.day.value;
    const entry = {
      key: queue.newKey(),
      kind: form.dataset.grid === "month" ? "month" : "day",
      payload,
      captured_at: new Date().toISOString(),
      title: form.dataset.title,
      address: addressOf(form),
      lines: typed.map((cell) => line(form, cell)),
    };
    return { entry, typed };
  }

  /* The cells of an entry that this form has, each with its place there. */
  function placed(form, cells) {
    const byKey = new Map(places(form).map((place) => [place.key, place]));
    const keyOf = ({ engagement_id, operation_id, work_date }) => [engagement_id, operation_id, work_date].filter(Boolean).join("/");
    return cells.map((cell) => [cell, byKey.get(keyOf(cell))]).filter(([, place]) => place);
  }

  /* What was kept stands there from now on: the next saving says only what changed since. */
  function setSeen(form, cells) {
    placed(form, cells).forEach(([cell, place]) => {
      const seen = seenOf(form, place.row);
      seen[place.seenAt] = number(cell.good) || 0;
      form.elements["s" + place.row].value = seen.join(",");
      ["r", "x"].forEach((letter) => {
        const name = letter + place.input.name.slice(1);
        if (form.elements["was-" + name]) form.elements["was-" + name].value = form.elements[name].value;
      });
    });
  }

  /* --- saving -------------------------------------------------------------- */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!document.body.dataset.keeps || !form.matches("form[data-grid]")) return;
    if (form.dataset.going) return void delete form.dataset.going; // kept already: it goes as it would without us
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.keeping || form.querySelector(".save[disabled]")) return; // the last press is still on its way
    form.dataset.keeping = "1";
    save(form, event.submitter).catch(() => go(form, event.submitter)).finally(() => delete form.dataset.keeping);
  }, true);

  function go(form, button) {
    form.dataset.going = "1";
    form.sent = new Map(places(form).map((place) => [place.key, place.input.value]));
    form.requestSubmit(button);
  }

  async function save(form, button) {
    const { entry, typed } = read(form, button);
    const online = navigator.onLine && !document.documentElement.dataset.kept;
    if (!online && typed.some((cell) => isNaN(number(cell.good)))) return say("no-number");
    if (!online && form.querySelector("tr.ask") && !form.dataset.asked) return answerFirst(form);
    delete form.dataset.asked;
    if (!typed.length) return online ? go(form, button) : report(form, []);
    const earlier = (await hers()).filter((other) => other.state === "waiting");
    await outbox.keep(entry, form.elements.id.value);
    form.elements.id.value = entry.key;
    form.kept = typed;
    if (online && !earlier.length && (await canGo())) return go(form, button);
    return report(form, typed); // what was kept before goes first: this one may build on it
  }

  /* The server would ask the same, when the day is over and nobody remembers.  Pressed again, it is kept as it is. */
  function answerFirst(form) {
    form.dataset.asked = "1";
    say("asked");
    form.querySelector("tr.ask").scrollIntoView({ block: "center" });
  }

  /* Send by the queue, and say what came of it.  The cells stay as they are. */
  async function report(form, typed) {
    setSeen(form, typed);
    form.dispatchEvent(new CustomEvent("workshop:kept"));
    const came = await outbox.send();
    const mine = await hers();
    if (came !== "done") return say("kept");
    outbox.copy([location.pathname + location.search], true);
    if (mine.some((entry) => entry.state === "refused" && entry.key === form.elements.id.value)) return say("refused");
    return say("sent");
  }

  /* What is typed while the answer is on its way stays: the answer knows nothing of it. */
  let typedSince = [];
  document.addEventListener("htmx:before:swap", () => {
    const form = formOf();
    if (!form || !form.sent) return;
    typedSince = places(form)
      .filter((place) => form.sent.has(place.key) && form.sent.get(place.key) !== place.input.value)
      .map((place) => [place.key, place.input.value]);
  });
  function typeAgain() {
    const form = formOf();
    const byKey = new Map(form ? places(form).map((place) => [place.key, place.input]) : []);
    typedSince.filter(([key]) => byKey.has(key)).forEach(([key, value]) => {
      byKey.get(key).value = value;
      byKey.get(key).dispatchEvent(new Event("input", { bubbles: true }));
    });
    typedSince = [];
  }

  function tell(name) {
    const problem = document.getElementById("problem");
    problem.dataset.said = name;
    problem.replaceChildren(document.getElementById(name).content.cloneNode(true));
    return problem;
  }

  const say = (name) => tell(name).scrollIntoView({ block: "nearest" });

  /* "Kept on this phone" stands until it has gone, whoever sent it; nobody who types is moved. */
  queue.onChange(async () => {
    if (document.getElementById("problem")?.dataset.said !== "kept") return;
    const mine = await hers();
    if (mine.some((entry) => entry.state === "refused")) tell("refused");
    else if (!mine.length) tell("sent");
  });

  /* No answer to a form that went as usual: it is kept, so the next saving starts from there. */
  function noAnswer() {
    const form = formOf();
    if (!form || !form.kept) return;
    setSeen(form, form.kept);
    form.kept = null;
    form.dispatchEvent(new CustomEvent("workshop:kept"));
    say("kept");
    outbox.send();
  }
  document.addEventListener("htmx:error", noAnswer);
  document.addEventListener("htmx:response:error", (event) => event.detail.ctx.response.status >= 500 && noAnswer());

  /* --- what the server's page says of an entry ----------------------------- */

  async function look() {
    if (document.documentElement.dataset.kept) return; // a copy tells what was, not what is
    const saved = document.querySelector("#grid [data-saved]");
    if (saved) {
      await queue.settle(saved.dataset.saved, outbox.who());
      outbox.copy([location.pathname + location.search], true);
    }
    const form = formOf();
    if (!form || form.dataset.refused === undefined) return;
    await queue.refuse(form.elements.id.value, { code: "asked", reason: troubleText(), questions: [] });
    unfold(form);
  }

  function troubleText() {
    const said = [...document.querySelectorAll("#grid .ask-box p:first-child, #trouble p")].map((part) => part.textContent.trim());
    return said.join(" ") || document.querySelector("#grid [role=alert]")?.textContent.trim() || "";
  }

  /* --- a page that is opened ------------------------------------------------ */

  async function fillFromQueue() {
    const form = formOf();
    if (!form) return;
    const entries = await hers();
    const isOf = (entry) => (form.dataset.grid === "month" ? entry.kind === "month" : entry.payload.work_date === form.elements.day.value);
    entries.filter((entry) => entry.state === "waiting" && isOf(entry)).forEach((entry) => {
      const typed = entry.payload.cells.filter(isTyped);
      putIn(form, typed);
      setSeen(form, typed);
    });
    const edited = entries.find((entry) => entry.key === new URL(location.href).searchParams.get("entry"));
    if (edited) edit(form, edited);
    form.dispatchEvent(new CustomEvent("workshop:filled"));
  }

  function putIn(form, cells) {
    placed(form, cells).forEach(([cell, place]) => {
      place.input.value = cell.good === "0" ? "" : cell.good;
      const at = place.input.name.slice(1);
      if (cell.rework !== undefined) form.elements["r" + at].value = cell.rework;
      if (cell.scrap !== undefined) form.elements["x" + at].value = cell.scrap;
    });
  }

  /* What is asked, or barred, is said again at its cell. */
  function askAgain(form) {
    places(form).forEach(({ input }) => input.value && input.dispatchEvent(new Event("change", { bubbles: true })));
  }

  /* A phone shows many steps person by person, each on a page of the server's: what lies here needs the cells. */
  const unfold = (form) => form.querySelector(".many")?.classList.replace("many", "turned");

  /* A refused entry opened to be put right: its numbers are in the cells, and saving takes its place. */
  function edit(form, entry) {
    unfold(form);
    putIn(form, entry.payload.cells.filter(isTyped)); // the others may have been changed since
    askAgain(form);
    form.elements.id.value = entry.key;
    if (form.elements.note) form.elements.note.value = entry.payload.note;
    say("edited");
    document.querySelector("#problem [data-reason]").textContent = outbox.why(entry);
  }

  /* --- a copy of the day's grid, for another day --------------------------- */

  const dayOf = (moment) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const named = (time) => new Date(time).toISOString().slice(0, 10);

  /* The last grid serves any day: without a network nobody knows what stands there, so its cells are blank. */
  function turn() {
    const form = formOf();
    const keptAt = Number(document.documentElement.dataset.kept);
    if (!form || !keptAt) return;
    unfold(form);
    if (form.dataset.grid !== "day" || location.pathname !== "/count") return;
    const passed = dayOf(new Date()) - dayOf(new Date(keptAt));
    const today = Date.parse(form.dataset.today) + Math.max(0, passed);
    const asked = Date.parse(new URL(location.href).searchParams.get("day"));
    const day = Math.min(asked || today, today);
    turnLinks(today, day);
    if (form.elements.day.value === named(day)) return;
    form.elements.day.value = named(day);
    places(form).forEach(({ input }) => {
      input.value = "";
      Object.assign(input.dataset, { standing: "0", before: "0" });
    });
    valuesOf(form, "w").forEach((_, row) => (form.elements["s" + row].value = seenOf(form, row).map(() => 0).join(",")));
    form.querySelectorAll("tr.ask").forEach((question) => question.remove());
    document.querySelectorAll("#grid .notice, #grid [data-fill]").forEach((part) => part.remove());
    const text = new Date(day).toLocaleDateString(document.documentElement.lang, { timeZone: "UTC", month: "short", day: "numeric" });
    form.dataset.title = text;
    document.querySelector("h1").textContent = form.dataset.turned.replace("{day}", text);
    form.dataset.payless = "1"; // rates and earlier days may differ: the pay is said when the network is back
    say("turned");
  }

  function turnLinks(today, day) {
    document.querySelectorAll("[data-back]").forEach((link) => {
      const its = today - Number(link.dataset.back) * DAY_MS;
      link.href = "/count?day=" + named(its);
      link.textContent = link.textContent.replace(/\d+/, new Date(its).getUTCDate());
      if (its === day) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  /* --- beginning ------------------------------------------------------------ */

  document.addEventListener("DOMContentLoaded", turn);
  window.addEventListener("offline", () => formOf() && unfold(formOf()));
  outbox.first(async () => {
    await look();
    await fillFromQueue();
  });
  document.addEventListener("htmx:after:swap", async () => {
    typeAgain();
    await look();
    await outbox.send();
  });
})();
