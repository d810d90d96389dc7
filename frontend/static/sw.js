// The collector's service worker: the app opens without a network, and an update never changes it under an open record.
//
// It deliberately keeps no data, opens no socket, answers nothing but GET, and leaves /api/ and /admin to the network, but
// for the files that forms show.
// One cache a build, filled completely or not at all. A new build waits until a page says that it may take over.
//
// The build fills in the four lines below. What is in LATER (the part of the app that fills records, what reads codes, the rescue page) is
// kept too, but no first start waits for it. What is in ASKED (what draws maps) is kept, all of it, once a page asks for any.
const BUILD = "__BUILD__";
const FILES = ["__FILES__"];
const LATER = ["__LATER__"];
const ASKED = ["__ASKED__"];

const PREFIX = "coletor-";
const CACHE = PREFIX + BUILD;
const PAGE = "/";

self.addEventListener("install", (event) => {
  event.waitUntil(precache());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeOtherBuilds().then(() => self.clients.claim()));
  keepLater(); // not waited for: until a worker is active, no page is answered
});

self.addEventListener("message", (event) => {
  const type = event.data && event.data.type;
  if (type === "activate") event.waitUntil(self.skipWaiting());
  if (type === "build") answer(event, { type: "build", build: BUILD });
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.waitUntil(keepLater());
  if (isFormFile(event.request)) return event.respondWith(keptFormFile(event.request));
  const key = cacheKey(event.request);
  if (key) event.respondWith(cacheFirst(key, event.request));
});

// `addAll` keeps nothing unless every file came. "no-cache" asks the server whether the browser's own copy is still
// good: the page has most of them already, and a stale one must not get into a new build.
async function precache() {
  const names = await caches.keys();
  // An update takes over only with everything: where it does, there may be no network for weeks.
  const isUpdate = names.some((name) => name.startsWith(PREFIX) && name !== CACHE);
  const cache = await caches.open(CACHE);
  const urls = isUpdate ? FILES.concat(LATER, (await hasAsked(names)) ? ASKED : []) : FILES;
  await cache.addAll(urls.map((url) => new Request(url, { cache: "no-cache" })));
}

// Whether somebody asked for it under an earlier build: the next one has to have it too.
async function hasAsked(names) {
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const found = await Promise.all(others.map((name) => caches.match(ASKED[0], { cacheName: name })));
  return found.some((one) => one);
}

// Tried again with each page that is opened, until all of it is here.
async function keepLater() {
  const cache = await caches.open(CACHE);
  const known = await Promise.all(LATER.map((url) => cache.match(url)));
  if (known.some((one) => !one)) await cache.addAll(LATER).catch(() => {});
}

let asking = null;

// All of it or nothing, once at a time. Where there is no room for it, it is to be had as long as there is a network.
function keepAsked(cache) {
  const done = () => (asking = null);
  asking = asking || cache.addAll(ASKED).then(done, done);
  return asking;
}

async function removeOtherBuilds() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// What to look up for a request, or null where the network is to answer.
function cacheKey(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (isOrBelow(url.pathname, "/api") || isOrBelow(url.pathname, "/admin")) return null;
  if (LATER.includes(url.pathname) || ASKED.includes(url.pathname)) return url.pathname;
  if (request.mode === "navigate") return PAGE;
  return FILES.includes(url.pathname) ? url.pathname : null;
}

// Files that forms show are named by what is in them, so that one that was kept is always right. Pages ask for those of
// every form that is published as soon as they hear of it; whatever build the app is, they stay.
const FORM_FILES = "form-files";

function isFormFile(request) {
  const url = new URL(request.url);
  const isFile = request.method === "GET" && url.origin === self.location.origin && url.search === "?form";
  return isFile && url.pathname.startsWith("/api/media/");
}

async function keptFormFile(request) {
  const cache = await caches.open(FORM_FILES);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone()).catch(() => {});
  return response;
}

function isOrBelow(path, folder) {
  return path === folder || path.startsWith(folder + "/");
}

// Only this build's cache: a page and its files always belong together. The browser may have dropped the cache
// (storage pressure), then the network answers.
async function cacheFirst(key, request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key);
  if (kept || !ASKED.includes(key)) return kept || fetch(request);
  await keepAsked(cache);
  return (await cache.match(key)) || fetch(request);
}

function answer(event, message) {
  const port = event.ports[0] || event.source;
  if (port) port.postMessage(message);
}
