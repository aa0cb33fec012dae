/* Opens pages without a network, and sends the queue when the browser wakes it.
   The server puts one line before this: WORKSHOP, the build and the addresses of its files.
   It never takes over by itself, keeps nothing that was posted, and no answer of the API, no file and no photo. */
"use strict";

importScripts(...self.WORKSHOP.scripts);

const queue = self.WorkshopQueue;
const FILES = "files";
const PAGES = "pages-";
const COPIES_OF = "Workshop-Account";
const OFFLINE = "/offline";
const KEPT = /^\/(start|count|days|orders|operations|workers|queue|me)(\/|$)/;
const DOORS = /^\/(C|sign-in|account\/place)(\/|$)/;
const FILE = /\.(xlsx|zip|pdf)$/;
const LAST_GRID = "/count?last";
const PASSING = ["lang", "saved", "entry"]; // parts of an address that do not make it another page
const PATIENCE_MS = 6000;
const FRESH_MS = 3600000;
const MOST_PAGES = 60;
const VERSIONS = 3;

const isKept = (url) => KEPT.test(url.pathname) && !FILE.test(url.pathname);

function addressOf(url) {
  const bare = new URL(url.pathname + url.search, location.origin);
  PASSING.forEach((name) => bare.searchParams.delete(name));
  bare.searchParams.sort();
  return bare.href;
}

/* --- life ---------------------------------------------------------------- */

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(self.WORKSHOP.files)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), dropOldFiles()]));
});

/* A page kept by an earlier build asks for that build's files: the last few stay. */
async function dropOldFiles() {
  const cache = await caches.open(FILES);
  const versions = new Map();
  for (const request of await cache.keys()) {
    const name = new URL(request.url).pathname;
    versions.set(name, [...(versions.get(name) || []), request]);
  }
  const old = [...versions.values()].flatMap((requests) => requests.slice(0, -VERSIONS));
  await Promise.all(old.map((request) => cache.delete(request)));
}

self.addEventListener("message", (event) => {
  const asked = event.data || {};
  if (asked.type === "take over") event.waitUntil(takeOver());
  if (asked.type === "copy") event.waitUntil(copyAll(asked.addresses, asked.fresh));
});

async function takeOver() {
  const who = await queue.getWho();
  const entries = who ? (await queue.all()).filter(queue.isOf(who)) : [];
  if (!entries.some((entry) => entry.state === "waiting")) await self.skipWaiting();
}

self.addEventListener("sync", (event) => {
  if (event.tag === "queue") event.waitUntil(sendQueue());
});

/* Without an answer it fails, so that the browser wakes it again. */
async function sendQueue() {
  const who = await queue.getWho();
  if (who && (await queue.send(who)) === "none") throw new Error("no answer");
}

/* --- pages --------------------------------------------------------------- */

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out") event.waitUntil(forgetPages());
  if (request.method === "POST" && DOORS.test(url.pathname)) return event.respondWith(entered(request));
  if (request.method === "POST" && request.mode === "navigate" && url.pathname === "/count") return event.respondWith(posted(request));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

async function file(request) {
  const kept = await caches.match(request, { cacheName: FILES, ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && request.url.includes("?v=")) await (await caches.open(FILES)).put(request, response.clone());
  return response;
}

/* Somebody comes in, perhaps on a phone of somebody else: until her own pages are here there are none. */
async function entered(request) {
  const response = await fetch(request);
  await forgetPages();
  return response;
}

/* A person's day that was kept in the queue before it was posted: without an answer, back to its page. */
async function posted(request) {
  try {
    return await fetch(request);
  } catch (_) {
    const waits = (await queue.all()).some((entry) => entry.state === "waiting");
    return waits && request.referrer ? Response.redirect(request.referrer, 303) : Response.error();
  }
}

/* The network first; a copy if it is silent or slow. */
async function page(event, url) {
  const copy = await copyOf(url);
  const answer = fetch(event.request).then((response) => taken(response, url));
  event.waitUntil(answer.catch(() => {})); // one that comes late is kept all the same
  try {
    return await (copy ? Promise.race([answer, tooLate()]) : answer);
  } catch (_) {
    return copy || (await caches.match(OFFLINE, { cacheName: FILES, ignoreVary: true })) || Response.error();
  }
}

const tooLate = () => new Promise((_, fail) => setTimeout(fail, PATIENCE_MS, new Error("slow")));

async function taken(response, url) {
  if (response.status >= 502 && response.status <= 504) throw new Error("a proxy without its server");
  if (url.pathname === "/sign-in" && response.ok) await forgetPages(); // nobody is signed in any more
  else if (response.ok) await keepCopy(response, url);
  return response;
}

/* Copies are one person's, in one workshop: another's page ends them. */
async function keepCopy(response, url) {
  const owner = response.headers.get(COPIES_OF);
  if (!owner) return;
  await forgetPages(PAGES + owner);
  if (!isKept(url)) return;
  const cache = await caches.open(PAGES + owner);
  const address = addressOf(url);
  await cache.delete(address); // the one kept last stands last
  const copy = await marked(response.clone());
  if (url.pathname === "/count") await cache.put(LAST_GRID, copy.clone());
  await cache.put(address, copy);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PAGES)).map((old) => cache.delete(old)));
}

/* A copy says that it is one, and by the phone's own clock of when. */
async function marked(response) {
  const text = await response.text();
  const language = (/<html lang="([\w-]+)"/.exec(text) || [])[1];
  const [notice, again] = self.WORKSHOP.copy[language] || self.WORKSHOP.copy.en;
  const now = new Date();
  const moment = now.toLocaleString(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  const html = text
    .replace("<html ", `<html data-kept="${now.getTime()}" `)
    .replace('<main id="main">', `<main id="main"><p class="tag wait" role="status" data-copy>${notice.replace("{moment}", moment)} <a href="">${again}</a></p>`);
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding"); // the text is no longer packed
  headers.delete("Content-Length");
  return new Response(html, { status: response.status, headers });
}

async function forgetPages(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function pages() {
  const name = (await caches.keys()).find((name) => name.startsWith(PAGES));
  return name ? caches.open(name) : null;
}

const ANY = { ignoreVary: true };

/* The copy of this address.  Any day's grid will do for another's: the page turns itself to the day. */
async function copyOf(url) {
  const cache = await pages();
  if (!cache) return undefined;
  if (url.pathname === "/") return home(cache);
  const same = isKept(url) && (await cache.match(addressOf(url), ANY));
  return same || (url.pathname === "/count" ? cache.match(LAST_GRID, ANY) : undefined);
}

async function home(cache) {
  for (const address of ["/start", "/me"])
    if (await cache.match(address, ANY)) return Response.redirect(address, 303);
  return undefined;
}

/* Pages that are wanted without a network though nobody opened them today. */
async function copyAll(addresses, fresh) {
  for (const address of addresses) {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin || !isKept(url)) continue;
    const cache = await pages();
    const copy = cache && (await cache.match(addressOf(url), ANY));
    if (copy && !fresh && Date.now() - Date.parse(copy.headers.get("date")) < FRESH_MS) continue;
    const response = await fetch(url.href, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
    if (response && response.ok && !response.redirected) await keepCopy(response, url);
  }
}
