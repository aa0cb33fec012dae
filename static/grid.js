/* The day's grid, made quick: keys, pasting, running pay, questions before saving.
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
  const count = (input) => (/^\d{1,5}$/.test(plain(input.value)) ? Number(plain(input.value)) : 0);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  let unsaved = false;

  function Grid(form) {
    const heads = [...form.querySelectorAll("thead th[data-rate]")];
    const rows = [...form.querySelectorAll("tr[data-worker]")];
    const cells = rows.map((row) => [...row.querySelectorAll("td input")]);
    const template = document.getElementById("ask-template");
    const filled = form.querySelector("[data-filled]");
    const total = form.querySelector("[data-total]");

    const place = (input) => {
      const y = rows.indexOf(input.closest("tr"));
      return [y, y < 0 ? -1 : cells[y].indexOf(input)];
    };

    function addUp() {
      let sum = 0;
      let people = 0;
      rows.forEach((row, y) => {
        let pay = 0;
        let pieces = 0;
        cells[y].forEach((input, x) => {
          const before = Number(input.dataset.before);
          pay += fen(before + count(input), heads[x]) - fen(before, heads[x]);
          pieces += count(input);
        });
        row.querySelector(".pay").textContent = pieces ? money(pay) : "–";
        sum += pay;
        people += pieces > 0;
      });
      total.textContent = money(sum);
      filled.textContent = fill(template.dataset.filled, { filled: people, left: rows.length - people });
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
      const others = cells.map((row) => count(row[x])).filter((made, at) => at !== y && made).sort((a, b) => a - b);
      const middle = others.length >= 3 ? others[Math.floor(others.length / 2)] : 0;
      const usual = Number(input.dataset.usual) || Number(input.dataset.standing) || middle;
      if (!usual || pieces <= usual * 3 || pieces - usual < 30) return;
      const question = template.content.cloneNode(true).firstElementChild;
      const values = { name: rows[y].dataset.name, operation: heads[x].dataset.name, pieces, usual };
      const box = question.querySelector(".ask-box");
      const [fix, right] = question.querySelectorAll("button");
      const shorter = Math.floor(pieces / 10);
      box.id = "q-" + input.name;
      question.querySelector("p span").textContent = fill(template.dataset.text, values);
      right.textContent = fill(right.dataset.right, values);
      right.onclick = () => {
        clearQuestion(input);
        const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure" });
        sure.value = `unusual/${rows[y].dataset.worker}/${heads[x].dataset.operation}/${pieces}`;
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
      input.parentElement.classList.add("bad");
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", box.id);
      rows[y].after(question);
    }

    function go(y, x) {
      if (y >= rows.length) [y, x] = [0, x + 1];
      if (y < 0) [y, x] = [rows.length - 1, x - 1];
      const input = cells[y]?.[x];
      if (!input) return form.querySelector(".save").focus();
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
      go(y + step[0], x + step[1]);
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
    form.addEventListener("change", (event) => place(event.target)[1] >= 0 && ask(event.target));
    form.addEventListener("focusin", (event) => place(event.target)[1] >= 0 && event.target.select());
    addUp();
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
