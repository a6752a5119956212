// The console. It draws whole states, knows none before the last, and never guesses: what it cannot hear it says it cannot.
"use strict";

const $ = (id) => document.getElementById(id);
const PHRASES = JSON.parse($("phrases").textContent);
const body = document.body;
const counter = body.dataset.counter;
const COUNTERLESS = new Set(["ask-help", "answer-help", "open-day", "close-day", "close-service", "open-service", "move-service", "reprint"]);
const KEYS = { Space: "next", KeyS: "start", KeyR: "recall", KeyV: "miss", KeyF: "finish", KeyC: "transfer", KeyT: "hold", KeyZ: "undo", KeyN: "walk-in", KeyI: "reprint" };

let sight = JSON.parse($("first").textContent);
let heardAt = performance.now();
let frozen = null; // Seconds after the last state at which the line went dead; time does not go on there.
let cutClock = "";
let isBusy = false;
let chosen = null;
let isLeaving = false; // An own sign-off is under way: that the session ended is then no news, unless the answer is lost.
let ended = null;
const slips = new Map(); // What was said of each press of «In lại phiếu», so that it is said once.
let hasKeys = localStorage.getItem("keys") !== "off";

const phrase = (name, gaps) => (PHRASES[name] || name).replace(/\{(\w+)\}/g, (whole, gap) => (gaps && gap in gaps ? gaps[gap] : whole));
const gone = () => (frozen === null ? (performance.now() - heardAt) / 1000 : frozen);
const grown = (seconds) => (seconds === null || seconds === undefined ? null : seconds + gone());
const set = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
const show = (element, isShown) => { if (element && element.hidden === isShown) element.hidden = !isShown; };

function lasts(seconds) {
  if (seconds === null) return phrase("unknown");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return phrase("under_minute");
  if (minutes < 100) return phrase("minutes", { n: minutes });
  return phrase("hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

function exactly(seconds) {
  if (seconds === null) return phrase("unknown");
  const whole = Math.floor(seconds);
  return whole < 60 ? phrase("seconds", { n: whole }) : phrase("min_sec", { n: Math.floor(whole / 60), s: whole % 60 });
}

function cell(row, at, text, look) {
  while (row.cells.length <= at) row.insertCell();
  const found = row.cells[at];
  if (look !== undefined && found.className !== look) found.className = look;
  if (!found.querySelector("button")) set(found.firstElementChild && found.firstElementChild.tagName === "SPAN" ? found.firstElementChild : found, text);
  return found;
}

function note(row, text, at) {
  const place = row.cells[at === undefined ? 1 : at];
  const state = place.dataset.note || "";
  if (state === text) return;
  if (text) place.dataset.note = text;
  else delete place.dataset.note;
}

const kit = { $, set, show, phrase, grown, lasts, cell, note, isLive: () => live.isLive };

function marks(into, list) {
  const wanted = list.join("\n");
  if (into.dataset.marks === wanted) return;
  into.dataset.marks = wanted;
  into.textContent = "";
  for (const text of list) {
    const chip = document.createElement("span");
    chip.className = "chip mark";
    chip.textContent = text;
    into.append(chip, " ");
  }
}

// Everything that is drawn again only when a new state came.
function draw() {
  if (!sight) return;
  if ($("since") && sight.here) set($("since"), sight.here.since ? $("since").dataset.text.replace("{clock}", sight.here.since) : "");
  drawChips();
  if (counter && sight.here) {
    drawNow();
    drawLine();
    drawKept();
    set($("served"), phrase("visits", { n: sight.today.served }));
    set($("median"), sight.today.median === null ? phrase("nothing_yet") : lasts(sight.today.median));
    set($("asked"), `${sight.today.asked} / ${sight.today.served}`);
  }
  tick();
  const title = counter ? `(${sight.waiting}) ${body.dataset.name}` : phrase("people", { n: sight.overview ? sight.overview.waiting : 0 });
  document.title = live.isLive ? title : `⚠ ${phrase("cut")} · ${body.dataset.name}`;
}

function drawChips() {
  const wanted = JSON.stringify(sight.chips);
  const box = $("chips");
  if (box.dataset.of === wanted) return;
  box.dataset.of = wanted;
  box.textContent = "";
  // One has room beside the name; more have a line of their own, so that no button is pushed away.
  box.classList.toggle("many", sight.chips.length > 1);
  for (const chip of sight.chips) {
    const element = document.createElement("span");
    element.className = `chip ${chip.kind}`;
    element.textContent = chip.text;
    box.append(element);
  }
}

function drawNow() {
  const { ticket, here, undo } = sight;
  const isPaused = Boolean(here.pause);
  const first = sight.line[0];
  body.dataset.state = ticket ? ticket.status : isPaused ? "paused" : "free";
  set($("doing"), ticket ? phrase(ticket.status === "called" ? "calling" : "serving") : phrase(isPaused ? "paused" : "free"));
  set($("number"), ticket ? ticket.text : "—");
  $("number").classList.toggle("none", !ticket);
  set($("what"), ticket ? [ticket.service, ticket.popular].filter(Boolean).join(" · ") : isPaused ? here.pause : phrase("nobody_called"));
  marks($("marks"), ticket ? ticket.marks : []);
  show($("slip-place"), Boolean(ticket));
  show($("check"), Boolean(ticket && ticket.category));
  if (ticket && ticket.category) set($("check"), $("check").dataset.text.replace("{category}", ticket.category));
  show($("called"), Boolean(ticket && ticket.status === "called"));
  show($("serving"), Boolean(ticket && ticket.status === "serving"));
  show($("resting"), isPaused);
  set($("pause"), phrase(isPaused ? "resume" : "pause"));
  set($("pause-2"), phrase(isPaused ? "resume" : "pause"));
  // While somebody is served it has its place among the others, so that nothing moves; else it is there when it can be used.
  const isServing = Boolean(ticket && ticket.status === "serving");
  const place = isServing ? $("serving") : $("undo-place");
  if ($("undo").parentElement !== place) place.append($("undo"));
  show($("undo"), isServing || Boolean(undo));
  $("undo").dataset.may = undo ? "yes" : "";
  set($("undo-text"), undo ? undo.text : "");
  let hint = "";
  let may = true;
  if (isPaused) { hint = phrase("resume_first"); may = false; }
  else if (ticket && ticket.status === "called") { hint = phrase("first_start", { number: ticket.text }); may = false; }
  else if (ticket) hint = first ? phrase("finish_then", { number: ticket.text, next: first.text }) : phrase("finish_only", { number: ticket.text });
  else if (first) hint = phrase("next_is", { number: first.text, service: first.service });
  else { hint = phrase("nobody_waits"); may = false; }
  set($("next-text"), hint);
  $("next").dataset.may = may ? "yes" : "";
}

function drawLine() {
  const rows = $("rows");
  const wanted = new Map(sight.line.map((one) => [one.id, one]));
  const known = new Map();
  for (const row of [...rows.rows]) {
    if (wanted.has(row.dataset.ticket)) known.set(row.dataset.ticket, row);
    else row.remove();
  }
  sight.line.forEach((one, at) => {
    let row = known.get(one.id);
    if (!row) row = newRow(one.id);
    if (rows.rows[at] !== row) rows.insertBefore(row, rows.rows[at] || null);
    set(row.cells[0].firstElementChild, one.text);
    row.cells[0].firstElementChild.title = phrase("open_ticket");
    set(row.cells[1], one.service);
    marks(row.cells[3], one.marks);
    set(row.cells[4], one.why);
    const look = at === 0 ? "first" : "";
    if (row.className !== look) row.className = look;
  });
  const many = sight.waiting - sight.line.length;
  show($("empty"), sight.waiting === 0 || many > 0);
  // Nobody waits, and nobody knows who waits, are never said alike.
  set($("empty"), many > 0 ? phrase("more", { n: many }) : phrase(live.isLive ? "line_empty" : "line_unknown"));
  const name = sight.here.name.charAt(0).toLowerCase() + sight.here.name.slice(1);
  set($("line-title"), live.isLive ? phrase("line_title", { counter: name, n: sight.waiting }) : phrase("line_unknown_title", { counter: name }));
  set($("line-short"), live.isLive ? phrase("line_title_short", { n: sight.waiting }) : phrase("line_unknown_title", { counter: name }));
}

function newRow(id) {
  const row = document.createElement("tr");
  row.dataset.ticket = id;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ticket";
  button.dataset.do = "ticket";
  for (let at = 0; at < 5; at += 1) row.insertCell();
  row.cells[0].append(button);
  row.cells[2].className = "right-side";
  row.cells[4].className = "why";
  row.cells[3].className = "marks";
  return row;
}

function drawKept() {
  const list = $("kept-rows");
  const isGone = (item) => !sight.kept.some((one) => one.id === item.dataset.ticket);
  for (const item of [...list.children]) if (isGone(item)) item.remove();
  sight.kept.forEach((one, at) => {
    let item = [...list.children].find((found) => found.dataset.ticket === one.id);
    if (!item) {
      item = document.createElement("li");
      item.dataset.ticket = one.id;
      item.innerHTML = '<button type="button" class="ticket" data-do="kept"></button> <span class="chip"></span> <span class="detail"></span> <button type="button" class="button plain small"></button>';
    }
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] || null);
    const [number, chip, , button] = item.children;
    set(number, one.text);
    number.title = phrase("open_slip");
    set(chip, phrase(one.status));
    chip.className = one.status === "held" ? "chip ok" : "chip";
    button.dataset.do = one.status === "held" ? "resume-ticket" : "return-ticket";
    set(button, phrase(one.status === "held" ? "resume_it" : "return_it"));
    button.setAttribute("aria-label", `${phrase(one.status === "held" ? "resume_it" : "return_it")} ${one.text}`);
    button.dataset.may = one.may ? "yes" : "";
  });
  show($("kept"), sight.kept.length > 0);
}

function drawHelp() {
  const box = $("help");
  const wanted = JSON.stringify(sight.help.map((one) => [one.place, one.name, one.is_mine]));
  if (box.dataset.of !== wanted) {
    box.dataset.of = wanted;
    box.textContent = "";
    for (const one of sight.help) {
      const line = document.createElement("p");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button plain small";
      button.dataset.do = one.is_mine ? "help-over" : "help-go";
      button.dataset.place = one.place;
      button.textContent = phrase(one.is_mine ? "help_over" : "help_go");
      line.append(document.createElement("span"), button);
      box.append(line);
    }
    show(box, sight.help.length > 0);
  }
  sight.help.forEach((one, at) => set(box.children[at].firstChild, phrase(one.is_mine ? "help_mine" : "help_asked", { place: one.name, time: lasts(grown(one.since)) })));
}

// What changes by time alone, and what may be pressed.
function tick() {
  if (!sight) return;
  const isLive = live.isLive;
  if (counter && sight.here) {
    const { ticket, here, undo } = sight;
    if (ticket) {
      const isCalled = ticket.status === "called";
      const parts = [phrase("waited", { time: lasts(ticket.waited) })];
      parts.push(phrase(isCalled ? "called_for" : "served_for", { time: exactly(grown(ticket.spent)) }));
      const left = ticket.recall_in - gone();
      if (isCalled && ticket.recalls_left === 0) parts.push(phrase("recalls_none"));
      set($("times"), parts.join(" · "));
      enable($("recall"), isLive && ticket.recalls_left > 0 && left <= 0);
    } else set($("times"), here.pause ? phrase("paused_for", { time: lasts(grown(here.paused)) }) : sight.waiting ? phrase("press_next") : "");
    if (undo && undo.left - gone() <= 0 && $("undo").dataset.may) {
      $("undo").dataset.may = "";
      set($("undo-text"), "");
      show($("undo"), Boolean(ticket && ticket.status === "serving"));
    }
    sight.line.forEach((one, at) => set($("rows").rows[at].cells[2], lasts(grown(one.waited))));
    sight.kept.forEach((one, at) => set($("kept-rows").children[at].children[2], [one.service, one.where, phrase("ago", { time: lasts(grown(one.since)) })].filter(Boolean).join(" · ")));
    const waits = !isLive ? [] : sight.line.map((one) => one.waited).filter((one) => one !== null);
    set($("longest"), waits.length ? phrase("longest", { time: lasts(grown(Math.max(...waits))) }) : "");
  }
  drawHelp();
  Whole.draw(sight.overview, sight.is_open, kit);
  for (const button of document.querySelectorAll("[data-do]")) {
    if (button.id === "recall" || button.dataset.service) continue;
    const isPlain = button.dataset.do === "ticket" || button.dataset.do === "kept";
    enable(button, isPlain || (isLive && button.dataset.may !== ""));
  }
  for (const button of document.querySelectorAll("dialog .button:not([data-close])")) enable(button, isLive);
  if ($("walk-call") && isLive) enable($("walk-call"), !sight.ticket && !(sight.here && sight.here.pause));
}

function enable(button, may) {
  if (button.disabled === may) button.disabled = !may;
}

function speak(text) {
  const place = $("spoken");
  // The same words twice are said twice only when they are another text.
  place.textContent = place.textContent === text ? `${text}\u00a0` : text;
}

function tell(text, isGood) {
  const place = $("message");
  place.classList.toggle("good", Boolean(isGood));
  set(place, text || "");
  show(place, Boolean(text));
}

function announce(before, after) {
  if (!after) return;
  for (const one of after.help) {
    if (!one.is_mine && !(before && before.help.some((old) => old.place === one.place))) speak(phrase("new_help", { place: one.name }));
  }
  if (!after.here || !before || !before.here) return;
  const was = before.ticket ? `${before.ticket.id} ${before.ticket.status}` : before.here.pause;
  const is = after.ticket ? `${after.ticket.id} ${after.ticket.status}` : after.here.pause;
  if (was === is) return;
  if (after.ticket && after.ticket.status === "called") speak([phrase("say_called", { number: after.ticket.text, service: after.ticket.service }), ...after.ticket.marks].join(" "));
  else if (after.ticket) speak(phrase("say_serving", { number: after.ticket.text }));
  else speak(after.here.pause ? phrase("say_paused") : phrase("say_free", { n: after.waiting }));
}

// What came of slips that were printed again: said when it changes, and once. What was ended before this page was opened is no news.
function announceSlips(before, after) {
  for (const one of after.slips) {
    const known = slips.get(one.id);
    slips.set(one.id, { ...one });
    if (known ? known.message !== one.message : before || one.kind === "pending") tell(one.message, one.kind !== "bad");
  }
  for (const [id, one] of slips) {
    if (after.slips.some((found) => found.id === id)) continue;
    slips.delete(id);
    // The desk began anew and remembers no orders: nobody will say any more what became of it.
    if (one.kind === "pending") tell(phrase("slip_lost", { number: one.number }));
  }
}

function take(fresh) {
  if (!fresh) return;
  // An answer may overtake the stream; what is older than what is shown is nothing new.
  if (sight && fresh.run === sight.run && fresh.number < sight.number) return;
  const before = sight;
  sight = fresh;
  heardAt = performance.now();
  const focused = document.activeElement;
  draw();
  announce(before, fresh);
  announceSlips(before, fresh);
  // Who pressed a button that is gone now goes on at the ticket, not at the top of the page.
  if (focused && focused !== body && (!focused.isConnected || focused.closest("[hidden]") || focused.disabled) && $("now")) $("now").focus({ preventScroll: true });
}

function turned(isLive, since) {
  body.classList.toggle("live", isLive);
  body.classList.toggle("is-cut", !isLive);
  if (isLive) {
    frozen = null;
    speak(phrase("back"));
  } else {
    frozen = gone();
    cutClock = clock(since);
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    tell("");
  }
  $("conn").className = isLive ? "chip ok" : "chip bad";
  set($("conn-text"), phrase(isLive ? "connected" : "cut"));
  set($("cut"), isLive ? "" : phrase("cut_long", { clock: cutClock }));
  show($("cut"), !isLive);
  for (const id of ["stale", "whole-stale"]) {
    show($(id), !isLive);
    set($(id), phrase("stale_line", { clock: cutClock }));
  }
  draw();
}

function out(why) {
  if (isLeaving) { ended = why; return; }
  location.assign(`/sign-on?out=${encodeURIComponent(why.reason)}&who=${encodeURIComponent(why.who || "")}`);
}

const live = new Live(take, out, turned);

// Gives a command and shows what came of it; the answer brings the state after it.
async function give(kind, fields, category) {
  if (isBusy || !live.isLive) return null;
  isBusy = true;
  body.classList.add("busy");
  tell("");
  const command = { command: kind, ...fields };
  if (!COUNTERLESS.has(kind)) Object.assign(command, { counter, seen: sight.here.revision });
  const answer = await say("/api/command", category ? { command, category } : { command }, body.dataset.word);
  isBusy = false;
  body.classList.remove("busy");
  if (answer === null) { tell(phrase("unsure")); return null; }
  if (answer.status === 401) { out({ reason: "ended" }); return null; }
  if (answer.status === 403) { location.reload(); return null; }
  if (!answer.said.answer) { tell(phrase("failed")); return null; }
  take(answer.said.sight);
  if (answer.said.message) { tell(answer.said.message); return null; }
  return answer.said.answer;
}

async function signOff() {
  isLeaving = true;
  const answer = await say("/api/sign-off", {}, body.dataset.word);
  if (answer && answer.said.go) { location.assign(answer.said.go); return; }
  isLeaving = false;
  if (ended) out(ended);
  else tell(answer && answer.said.message ? answer.said.message : phrase("failed"));
}

function open(id) {
  const dialog = $(id);
  dialog.showModal();
}

function openTicket(one, parts, mayPrint, mayCancel) {
  chosen = one.id;
  set($("ticket-title"), phrase("cancel_title", { number: one.text, service: one.service }));
  set($("ticket-text"), parts.join(" · "));
  show($("ticket-print"), mayPrint);
  show($("ticket-cancel"), mayCancel);
  set($("ticket-keep"), mayCancel ? $("ticket-keep").dataset.keep : $("ticket-keep").dataset.leave);
  open("ticket-dialog");
}

const DEEDS = {
  next: () => give("call-next"),
  start: () => give("start"),
  recall: () => give("recall"),
  miss: () => give("miss"),
  finish: () => give("finish"),
  hold: () => give("hold"),
  undo: () => give("undo"),
  resume: () => give("resume-duty"),
  transfer: () => {
    set($("transfer-number"), sight.ticket.text);
    $("transfer-counter").value = "";
    $("transfer-service").value = "";
    open("transfer-dialog");
  },
  pause: () => (sight.here.pause ? give("resume-duty") : open("pause-dialog")),
  "walk-in": () => { $("walk-priority").value = ""; open("walk-dialog"); },
  help: () => give("ask-help", { place: counter }),
  "help-go": (button) => give("answer-help", counter ? { place: button.dataset.place, counter } : { place: button.dataset.place }),
  "help-over": (button) => give("answer-help", { place: button.dataset.place, counter }),
  ticket: (button) => {
    const one = sight.line.find((found) => found.id === button.closest("tr").dataset.ticket);
    openTicket(one, [phrase("waited", { time: lasts(grown(one.waited)) }), ...one.marks, one.why], true, true);
  },
  kept: (button) => {
    const one = sight.kept.find((found) => found.id === button.closest("li").dataset.ticket);
    const isHeld = one.status === "held";
    const status = phrase(one.status);
    openTicket(one, [isHeld ? status : phrase("slip_of_ended", { status: status.charAt(0).toLowerCase() + status.slice(1) })], isHeld, false);
  },
  reprint: () => openTicket(sight.ticket, [phrase("waited", { time: lasts(sight.ticket.waited) }), ...sight.ticket.marks], true, false),
  slip: () => { $("slip-number").value = ""; show($("slip-wrong"), false); open("slip-dialog"); },
  "resume-ticket": (button) => give("resume-ticket", { ticket: button.closest("li").dataset.ticket }),
  "return-ticket": (button) => give("return-ticket", { ticket: button.closest("li").dataset.ticket }),
  "sign-off": () => ($("off-dialog") ? open("off-dialog") : signOff()),
  "open-day": () => give("open-day"),
  "close-day": () => {
    const n = sight.overview.open_tickets;
    set($("day-text"), n ? phrase("close_day_ask", { n }) : phrase("close_day_ask_none"));
    open("day-dialog");
  },
  service: (button) => Whole.ask(button.dataset.service, sight.overview, sight.is_open, kit, (kind, fields) => {
    $("service-dialog").close();
    give(kind, fields);
  }),
};

document.addEventListener("click", (event) => {
  const target = event.target;
  const menu = $("menu");
  const button = target.closest("[data-do]");
  if (menu.open && (!menu.contains(target) || target.closest(".item"))) menu.open = false;
  if (target.closest("[data-close]")) { target.closest("dialog").close(); return; }
  const view = target.closest(".view");
  if (view) { look(view.dataset.view); return; }
  if (!button || button.disabled) return;
  DEEDS[button.dataset.do](button);
  // After a touch or the mouse the keys belong to the whole page again: the space bar calls, it does not press this button once more.
  if (event.detail > 0 && $("now") && !document.querySelector("dialog[open]")) $("now").focus({ preventScroll: true });
});

function look(view) {
  body.dataset.view = view;
  show($("mine"), view === "mine");
  show($("whole"), view === "whole");
  for (const button of document.querySelectorAll(".view")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && $("menu").open) { $("menu").open = false; $("menu").querySelector("summary").focus(); return; }
  if (!counter || !hasKeys || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]") || $("mine").hidden) return;
  const deed = KEYS[event.code];
  if (!deed || event.target.closest("input, select, textarea, summary")) return;
  // A button that has the focus is pressed by the space bar, as everywhere.
  if (event.code === "Space" && event.target.closest("button, a")) return;
  const button = [...document.querySelectorAll(`main [data-do="${deed}"]`)].find((found) => !found.closest("[hidden]"));
  if (event.code === "Space") event.preventDefault();
  if (!button || button.disabled) return;
  event.preventDefault();
  DEEDS[deed](button);
});

function wire() {
  const on = (id, kind, act) => { if ($(id)) $(id).addEventListener(kind, act); };
  for (const button of document.querySelectorAll("[data-reason]")) {
    button.addEventListener("click", () => { $("pause-dialog").close(); give("pause-duty", { reason: button.dataset.reason }); });
  }
  on("transfer-form", "submit", (event) => {
    event.preventDefault();
    const fields = {};
    if ($("transfer-service").value) fields.service = $("transfer-service").value;
    if ($("transfer-counter").value) fields.to_counter = $("transfer-counter").value;
    $("transfer-dialog").close();
    give("transfer", fields);
  });
  on("walk-form", "submit", async (event) => {
    event.preventDefault();
    const service = $("walk-form").querySelector("input[name=service]:checked");
    const category = $("walk-priority").value;
    const call = Boolean(event.submitter && event.submitter.dataset.call);
    $("walk-dialog").close();
    const answer = await give("walk-in", { service: service.value, priority: Boolean(category), call }, category);
    if (answer && answer.issued) {
      const text = phrase(call ? "issued_called" : "issued", { number: answer.issued.text });
      tell(text, true);
    }
  });
  on("ticket-cancel", "click", () => { $("ticket-dialog").close(); give("cancel-ticket", { ticket: chosen }); });
  on("ticket-print", "click", () => { $("ticket-dialog").close(); give("reprint", { ticket: chosen }); });
  on("slip-form", "submit", (event) => {
    event.preventDefault();
    const read = /^\s*([a-z])\s*0*(\d{1,4})\s*$/i.exec($("slip-number").value);
    if (!read || !sight.day || Number(read[2]) === 0) {
      set($("slip-wrong"), phrase("slip_number"));
      show($("slip-wrong"), true);
      $("slip-number").focus();
      return;
    }
    $("slip-dialog").close();
    give("reprint", { ticket: `${sight.day}-${read[1].toLowerCase()}${Number(read[2])}` });
  });
  on("off-yes", "click", () => { $("off-dialog").close(); signOff(); });
  on("day-yes", "click", () => { $("day-dialog").close(); give("close-day"); });
  const keys = () => {
    if (!$("keys")) return;
    set($("keys"), hasKeys ? $("keys").dataset.on : $("keys").dataset.off);
    $("keys").setAttribute("aria-pressed", String(hasKeys));
    body.classList.toggle("no-keys", !hasKeys);
  };
  on("keys", "click", () => { hasKeys = !hasKeys; localStorage.setItem("keys", hasKeys ? "on" : "off"); keys(); });
  keys();
}

// Who comes back by the browser's «back» sees the page as it was left; it must be asked for again.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
wire();
look(body.dataset.view);
draw();
if (sight) announceSlips(null, sight);
live.start();
setInterval(tick, 1000);
