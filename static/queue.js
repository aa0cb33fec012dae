/* The queue on this phone: what was typed and is not yet known to be saved.  Shared by pages and the service worker.
   An entry goes in before anything is sent, and out only when the server has named its key. */
(() => {
  "use strict";
  const MOST = 50;
  const MOST_CHARACTERS = 1000000; // a body may have two megabytes, and a name takes three bytes a sign
  const PATIENCE_MS = 20000;
  const DONE = ["stored", "already_had", "nothing_changed"];

  let opening;
  let last = 0;
  let sending = null;
  let again = false;

  /* Entries lie in the order in which they were kept; the phone's clock may go wrong, the order does not. */
  function open() {
    if (opening) return opening;
    opening = idb.openDB("workshop", 1, {
      upgrade(made) {
        made.createObjectStore("entries", { keyPath: "order", autoIncrement: true }).createIndex("key", "key", { unique: true });
        made.createObjectStore("notes");
      },
      terminated: () => (opening = undefined),
    });
    opening.catch(() => (opening = undefined));
    return opening;
  }

  /* A UUID of version 7, as the server makes them.  crypto.randomUUID is not there on plain http. */
  function newKey() {
    last = Math.max(Date.now(), last + 1);
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    for (let place = 5, rest = last; place >= 0; place--, rest = Math.floor(rest / 256)) bytes[place] = rest % 256;
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    const signs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return signs.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  const told = typeof BroadcastChannel === "function" ? new BroadcastChannel("workshop-queue") : null;
  const listeners = new Set();
  if (told) told.onmessage = () => listeners.forEach((listen) => listen());

  function changed() {
    listeners.forEach((listen) => listen());
    if (told) told.postMessage("changed");
  }

  const isOf = (who) => (entry) => entry.account === who.account && entry.workshop === who.workshop;

  async function all() {
    return (await open()).getAll("entries");
  }

  /* Resolves when the entry is on the disk of the phone.  `instead`: the key of a refused one that it replaces. */
  async function keep(entry, instead) {
    const work = (await open()).transaction("entries", "readwrite", { durability: "strict" });
    const before = instead ? await work.store.index("key").get(instead) : undefined;
    if (before && before.state === "refused") await work.store.delete(before.order);
    await work.store.add({ ...entry, state: "waiting" });
    await work.done;
    changed();
  }

  /* Changes the entry with this key, or drops it if `change` gives nothing. */
  async function alter(key, change) {
    const work = (await open()).transaction("entries", "readwrite");
    const entry = await work.store.index("key").get(key);
    const after = entry && change(entry);
    if (after) await work.store.put(after);
    else if (entry) await work.store.delete(entry.order);
    await work.done;
    if (entry) changed();
    return Boolean(entry);
  }

  const refuse = (key, why) => alter(key, (entry) => ({ ...entry, ...why, state: "refused" }));

  /* The server has named this key as done. */
  async function settle(key, who) {
    if (await alter(key, () => null)) await (await open()).put("notes", Date.now(), "saved/" + who.account + "/" + who.workshop);
  }

  async function savedAt(who) {
    return (await open()).get("notes", "saved/" + who.account + "/" + who.workshop);
  }

  const setWho = async (who) => (await open()).put("notes", who, "who");
  const getWho = async () => (await open()).get("notes", "who");

  /* What the server reads of an entry: ids, numbers and the note that was typed. */
  const bare = ({ key, account, workshop, kind, payload, captured_at, client }) => ({
    key, account, workshop, kind, payload, captured_at, client,
  });

  /* As many as go at once, the oldest first. */
  function pack(entries, most) {
    const bodies = [];
    let length = 0;
    for (const entry of entries) {
      const body = JSON.stringify(bare(entry));
      if (bodies.length && (bodies.length === most || length + body.length > MOST_CHARACTERS)) break;
      length += body.length;
      bodies.push(body);
    }
    return bodies;
  }

  /* What came of a request: "none" for no answer, "out" for nobody signed in, "no" for one that cannot be read,
     "fault" for one that the server stumbled over. */
  async function post(bodies) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const response = await fetch("/api/v1/entries", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        credentials: "same-origin",
        body: '{"entries":[' + bodies.join(",") + "]}",
        signal: stop.signal,
      });
      if (response.status === 401 || response.status === 403) return { came: "out" };
      if (response.status === 500) return { came: "fault" };
      if (response.status === 429 || response.status > 500) return { came: "none" };
      const answer = await response.json();
      if (!response.ok) return { came: "no", title: answer.title };
      return Array.isArray(answer.entries) ? { came: "yes", verdicts: answer.entries } : { came: "none" };
    } catch (_) {
      return { came: "none" };
    } finally {
      clearTimeout(clock);
    }
  }

  async function apply(verdicts, who) {
    for (const { key, outcome, code, reason, questions } of verdicts) {
      if (DONE.includes(outcome)) await settle(key, who);
      else if (code !== "other_person") await refuse(key, { code, reason, questions }); // theirs is kept as it is
    }
  }

  async function sendAll(who) {
    const stumbled = new Set(); // tried again with the next sending
    let most = MOST;
    for (;;) {
      const mine = (await all()).filter(isOf(who)).filter((entry) => entry.state === "waiting");
      const waiting = mine.filter((entry) => !stumbled.has(entry.key));
      if (!waiting.length) return stumbled.size ? "none" : "done";
      const bodies = pack(waiting, most);
      const answer = await post(bodies);
      const isOdd = answer.came === "no" || answer.came === "fault";
      if (isOdd && bodies.length > 1) most = 1; // one of them will not do: each by itself, so that it holds up no other
      else if (answer.came === "fault") stumbled.add(waiting[0].key);
      else if (answer.came === "no") await refuse(waiting[0].key, { code: "unreadable", reason: answer.title, questions: [] });
      else if (answer.came !== "yes") return answer.came;
      else {
        await apply(answer.verdicts, who);
        const sent = new Set(waiting.slice(0, bodies.length).map((entry) => entry.key));
        const left = (await all()).filter((entry) => sent.has(entry.key) && entry.state === "waiting");
        if (left.length < sent.size) continue;
        return answer.verdicts.some((verdict) => verdict.code === "other_person") ? "out" : "none";
      }
    }
  }

  /* One sender at a time where the browser can promise it; the keys make it safe where it cannot. */
  function alone(work) {
    const locks = self.navigator && navigator.locks;
    return locks ? locks.request("workshop-queue", work) : work();
  }

  /* Sends what waits.  Resolves to "done", "none" (no answer) or "out" (not signed in); never rejects for the line. */
  function send(who) {
    again = true;
    if (!sending) sending = sendUntilQuiet(who);
    return sending;
  }

  /* What is kept while the last answer is being read goes too. */
  async function sendUntilQuiet(who) {
    let came = "done";
    try {
      while (again && came === "done") {
        again = false;
        came = await alone(() => sendAll(who));
      }
      return came;
    } finally {
      again = false;
      sending = null;
      changed();
    }
  }

  self.WorkshopQueue = {
    all, alter, bare, getWho, isOf, keep, newKey, post, refuse, savedAt, send, setWho, settle,
    isSending: () => sending !== null,
    onChange: (listen) => listeners.add(listen),
  };
})();
