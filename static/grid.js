/* The day's grid and the month's, made quick: keys, pasting, running pay, questions before saving.
   The page works without it; the server asks and adds up all the same. */
(() => {
  "use strict";

  const fen = (pieces, head) => {
    const per = Number(head.dataset.per) * 100;
    const hao = pieces * Number(head.dataset.rate);
    return Math.floor((2 * hao + per) / (2 * per));
  };
  const money = (value) => "¥" + (value / 100).toLocaleString("en", { minimumFractionDigits: 2 });
  const plain = (text) => text.normalize("NFKC").replace(/[\s,]/g, "");
  const count = (input) => {
    const typed = plain(input.value);
    if (!/^\d{1,9}(\+\d{1,9})*$/.test(typed)) return 0;
    const pieces = typed.split("+").reduce((sum, part) => sum + Number(part), 0);
    return pieces <= 99999 ? pieces : 0;
  };
  const middle = (made) => {
    const some = made.filter((pieces) => pieces > 0).sort((a, b) => a - b);
    return some.length >= 3 ? some[Math.floor(some.length / 2)] : 0;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const PATIENCE_MS = 3000;

  let unsaved = false;
  let swapping = null;

  /* What swaps the answer in is fetched when a cell is touched: who only looks does without it. */
  function fetchSwapping() {
    swapping ??= new Promise((done) => {
      const script = document.createElement("script");
      script.onload = () => setTimeout(done, 0, true); // it looks at the page in a moment of its own
      script.onerror = () => {
        swapping = null; // the next touch tries again
        done(false);
      };
      script.src = document.querySelector("meta[name=swapping]").content;
      document.head.append(script);
    });
    return swapping;
  }
  document.addEventListener("focusin", (event) => event.target.closest("form[data-grid]") && fetchSwapping());

  /* Whether it is there; asked before a form goes.  A line that is too slow for it is no reason to wait. */
  self.WorkshopSwapping = () => Promise.race([fetchSwapping(), new Promise((done) => setTimeout(done, PATIENCE_MS, false))]);

  function Grid(form) {
    const heads = [...form.querySelectorAll("thead th[data-rate]")];
    const rows = [...form.querySelectorAll("tr[data-worker]")];
    const places = rows.map((row) => [...row.querySelectorAll("td")].slice(0, heads.length));
    const cells = places.map((row) => row.map((place) => place.querySelector("input"))); // none: not to be typed
    const template = document.getElementById("ask-template");
    const filled = form.querySelector("[data-filled]");
    const total = form.querySelector("[data-total]");
    const foot = [...form.querySelectorAll("[data-foot]")];
    const isMonth = form.dataset.grid === "month";
    const number = (pieces) => (pieces ? pieces.toLocaleString("en") : "");
    const made = (y, x) => (cells[y][x] ? count(cells[y][x]) : Number(places[y][x].dataset.pieces ?? 0));

    const place = (input) => {
      const y = rows.indexOf(input.closest("tr"));
      return [y, y < 0 ? -1 : cells[y].indexOf(input)];
    };

    const payOfDay = (y) =>
      cells[y].reduce((pay, input, x) => {
        const before = Number(input.dataset.before);
        return pay + fen(before + count(input), heads[x]) - fen(before, heads[x]);
      }, 0);

    /* A month's pieces at one rate are rounded once. */
    function payOfMonth(y) {
      const lines = new Map();
      heads.forEach((head, x) => {
        const key = head.dataset.rate + "/" + head.dataset.per;
        lines.set(key, { head, pieces: (lines.get(key)?.pieces ?? 0) + made(y, x) });
      });
      return [...lines.values()].reduce((pay, line) => pay + fen(line.pieces, line.head), 0);
    }

    function addUp() {
      let sum = 0;
      let people = 0;
      let all = 0;
      rows.forEach((row, y) => {
        const pieces = heads.reduce((sum, _, x) => sum + made(y, x), 0);
        const pay = isMonth ? payOfMonth(y) : payOfDay(y);
        row.querySelector(".pay").textContent = pieces && !form.dataset.payless ? money(pay) : "–";
        if (isMonth) row.querySelector("[data-sum]").textContent = number(pieces);
        sum += pay;
        all += pieces;
        people += pieces > 0;
      });
      foot.forEach((place, x) => (place.textContent = number(rows.reduce((sum, _, y) => sum + made(y, x), 0))));
      total.textContent = form.dataset.payless ? "–" : money(sum);
      const values = { filled: people, left: rows.length - people, pieces: all.toLocaleString("en") };
      filled.textContent = fill(template.dataset.filled, values);
      if (isMonth) form.querySelector("[data-pieces-all]").textContent = all.toLocaleString("en");
    }

    /* What a count is compared with: as the server does. */
    function usualOf(y, x) {
      const input = cells[y][x];
      const standing = Number(input.dataset.standing);
      if (isMonth) {
        const hers = heads.map((_, right) => (right === x ? 0 : made(y, right)));
        return middle(hers) || standing || middle(cells.flat().filter(Boolean).map(count));
      }
      return Number(input.dataset.usual) || standing || middle(rows.map((_, down) => (down === y ? 0 : made(down, x))));
    }

    function clearQuestion(input) {
      input.parentElement.classList.remove("bad");
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      document.getElementById("q-" + input.name)?.closest("tr").remove();
      form.querySelector(`input[name=sure][data-cell="${input.name}"]`)?.remove();
    }

    function ask(input) {
      clearQuestion(input);
      const [y, x] = place(input);
      const pieces = count(input);
      const usual = usualOf(y, x);
      const values = { name: rows[y].dataset.name, operation: heads[x].dataset.name, pieces, usual };
      if (pieces && "barred" in input.dataset) return void put(input, y, fill(template.dataset.barred, values)).querySelector(".fix").remove();
      if (!usual || (pieces < usual * 10 && (pieces <= usual * 3 || pieces - usual < 30))) return;
      const question = put(input, y, fill(template.dataset.text, values));
      const [fix, right] = question.querySelectorAll("button");
      const shorter = Math.floor(pieces / 10);
      right.textContent = fill(right.dataset.right, values);
      right.onclick = () => {
        clearQuestion(input);
        const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure" });
        sure.value = `unusual/${rows[y].dataset.worker}/${heads[x].dataset.operation}/${pieces}`;
        if (isMonth) sure.value += `/${heads[x].dataset.day}`;
        sure.dataset.cell = input.name;
        form.append(sure);
        go(y + 1, x);
      };
      if (shorter * 3 >= usual && shorter <= usual * 3) {
        fix.textContent = fill(fix.dataset.fix, { pieces: shorter });
        fix.onclick = () => {
          input.value = shorter;
          clearQuestion(input);
          addUp();
          go(y + 1, x);
        };
      } else fix.remove();
    }

    /* Below the row: what is asked about the cell, or why nothing may stand in it. */
    function put(input, y, text) {
      const question = template.content.cloneNode(true).firstElementChild;
      const box = question.querySelector(".ask-box");
      box.id = "q-" + input.name;
      question.querySelector("p span").textContent = text;
      input.parentElement.classList.add("bad");
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", box.id);
      rows[y].after(question);
      return question;
    }

    /* To the cell there or, if none may be typed, the next one on the way. */
    function go(y, x, down = 1, right = 0) {
      for (let tries = rows.length * heads.length; tries > 0; tries--) {
        if (y >= rows.length) [y, x] = [0, x + 1];
        if (y < 0) [y, x] = [rows.length - 1, x - 1];
        if (x < 0 || x >= heads.length) break;
        if (cells[y][x]) return select(cells[y][x]);
        [y, x] = [y + down, x + right];
      }
      form.querySelector(".save")?.focus();
    }

    function select(input) {
      const pick = form.querySelector(`[data-pick="${input.parentElement.dataset.part}"]`);
      if (pick) pick.checked = true; // a phone shows a part of the month: the one with the cell
      input.focus();
      input.select();
    }

    form.addEventListener("keydown", (event) => {
      const [y, x] = place(event.target);
      if (x < 0) return;
      const steps = { Enter: [1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
      const input = event.target;
      if (event.key === "ArrowRight" && input.selectionStart === input.value.length) steps.ArrowRight = [0, 1];
      if (event.key === "ArrowLeft" && input.selectionEnd === 0) steps.ArrowLeft = [0, -1];
      const step = steps[event.key];
      if (!step || event.isComposing) return;
      event.preventDefault();
      go(y + step[0], x + step[1], ...step);
    });

    form.addEventListener("paste", (event) => {
      const [y, x] = place(event.target);
      const text = event.clipboardData.getData("text/plain");
      if (x < 0 || !/[\t\n]/.test(text.trim())) return;
      event.preventDefault();
      text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
        line.split("\t").forEach((value, right) => {
          const input = cells[y + down]?.[x + right];
          if (!input) return;
          input.value = value.trim();
          unsaved = true;
          ask(input);
        });
      });
      addUp();
    });

    form.addEventListener("input", (event) => {
      if (place(event.target)[1] < 0) return;
      unsaved = true;
      addUp();
    });
    form.addEventListener("submit", () => (unsaved = false));
    form.addEventListener("workshop:kept", () => (unsaved = false)); // in the phone's queue
    form.addEventListener("workshop:filled", addUp); // ... from there
    form.addEventListener("change", (event) => place(event.target)[1] >= 0 && ask(event.target));
    form.addEventListener("focusin", (event) => place(event.target)[1] >= 0 && event.target.select());
    if ("refused" in form.dataset) cells.flat().forEach((input) => input && "barred" in input.dataset && ask(input));
    addUp();
    showToday(form);
  }

  /* The month's box opens where today is. */
  function showToday(form) {
    const head = form.querySelector("thead [aria-current]");
    const box = head?.closest(".turned");
    if (!box) return;
    const days = Math.round((head.offsetLeft - box.clientWidth * 0.75) / head.offsetWidth);
    box.scrollLeft = days * head.offsetWidth; // whole days: no number is cut in two
  }

  /* Numbers that were typed and not saved are not left without asking. */
  window.addEventListener("beforeunload", (event) => unsaved && event.preventDefault());

  function start() {
    document.querySelectorAll("form[data-grid]:not([data-ready])").forEach((form) => {
      form.dataset.ready = "1";
      unsaved ||= "unsaved" in form.dataset;
      Grid(form);
    });
  }

  /* After a swap: to the first question, else to the top where the notice stands. */
  function show() {
    const question = document.querySelector(".ask-box");
    if (!question) return document.getElementById("trouble")?.focus() ?? window.scrollTo(0, 0);
    question.scrollIntoView({ block: "center" });
    const cell = document.querySelector(`[aria-describedby="${question.id}"]`);
    (cell ?? question.querySelector("input, button"))?.focus({ preventScroll: true });
  }

  document.addEventListener("DOMContentLoaded", start);
  const problem = document.getElementById("problem");

  function noAnswer() {
    problem.replaceChildren(document.getElementById("no-answer").content.cloneNode(true));
    problem.scrollIntoView({ block: "center" });
  }

  document.addEventListener("htmx:before:request", () => problem.replaceChildren());
  document.addEventListener("htmx:error", noAnswer);
  document.addEventListener("htmx:response:error", (event) => event.detail.ctx.response.status >= 500 && noAnswer());
  document.addEventListener("htmx:after:swap", () => {
    start();
    show();
    unsaved = document.querySelector(".ask-box, #trouble") !== null;
  });
})();
