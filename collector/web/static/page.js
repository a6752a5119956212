// Draws the charts, and reads the page again when something new has come. Everything else is plain HTML and works without it.
"use strict";

const EVERY = 10_000; // Between two looks at the revision.
const WHOLE = 60_000; // Devices come and go without a vote: the content is read again at least this often.

const PAPER = 600; // What a chart may be wide on paper, in pixels.

const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
let readAt = Date.now();
let readClock = clock();
let cutSince = null;
let isBusy = false;
const views = new Map();

async function draw() {
  await Promise.all(["trend", "load", "week", "waits", "funnel"].map(drawOne));
}

async function drawOne(name) {
  const place = document.getElementById(name);
  const data = document.getElementById(`${name}-data`);
  if (!place || !data) return;
  try {
    // Vega's interpreter instead of compiled expressions: the page forbids eval.
    const drawn = await vegaEmbed(place, JSON.parse(data.textContent), {
      ast: true,
      actions: false,
      renderer: "svg",
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    views.set(name, drawn.view);
    place.dataset.drawn = "yes";
  } catch (error) {
    place.textContent = "";
    place.parentElement.querySelector(".as-table")?.setAttribute("open", "");
    console.error(error);
  }
}

function say(kind) {
  const stale = document.getElementById("stale");
  stale.hidden = kind === null;
  if (kind !== null) stale.textContent = stale.dataset[kind].replace("{since}", cutSince).replace("{read}", readClock);
}

// Whoever has a menu open or is writing is not interrupted; the next look comes soon.
const isInUse = () => document.querySelector("details.menu[open]") || document.activeElement?.matches("#content :is(input, select, textarea)");

async function readAgain() {
  if (isInUse()) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-By-Itself": "1" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (isInUse()) return;
  const content = fresh.getElementById("content");
  const old = document.getElementById("content");
  // The keyboard goes on where it is.
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const alike = (root) => [...root.querySelectorAll(held.tagName)].filter((one) => one.textContent === held.textContent);
  const place = held ? alike(old).indexOf(held) : 0;
  const open = [...old.querySelectorAll("details")].map((details) => details.open);
  old.replaceWith(content);
  [...content.querySelectorAll("details")].forEach((details, place) => { details.open = open[place] ?? false; });
  if (held) alike(content)[place]?.focus({ preventScroll: true });
  document.title = fresh.title;
  readAt = Date.now();
  readClock = clock();
  await draw();
}

async function look() {
  // A page without a revision is read once: it is about weeks, not about now.
  if (isBusy || document.hidden || !document.getElementById("content")?.dataset.revision) return;
  isBusy = true;
  try {
    const answer = await fetch("/api/v1/revision", { redirect: "error" }); // The browser sends the ETag and may hear 304.
    if (answer.status === 401) { say("out"); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const isNew = (await answer.json()).revision !== document.getElementById("content").dataset.revision;
    if (isNew || Date.now() - readAt > WHOLE) await readAgain();
    cutSince = null;
    say(null);
  } catch (error) {
    cutSince ??= clock();
    say("cut");
  } finally {
    isBusy = false;
  }
}

// On paper nothing can be opened, which the style sheet knows and older browsers do not; and a chart of a wide window would have
// letters too small to read.
const opened = [];
addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not(.menu, [open], :has(> form))").forEach((one) => { one.open = true; opened.push(one); });
  views.forEach((view) => view.width(PAPER).run());
});
addEventListener("afterprint", () => {
  opened.splice(0).forEach((one) => { one.open = false; });
  dispatchEvent(new Event("resize"));
});

document.addEventListener("DOMContentLoaded", () => {
  draw();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (event.key === "Escape" && menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
});
