// Signing on: the PIN pad, the choice of a counter, and what the desk answers.
"use strict";

const $ = (id) => document.getElementById(id);
const entry = $("entry");
const words = entry.dataset;
let isBusy = false;
let lockTimer = null;

const mint = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const chosen = (name) => entry.querySelector(`input[name=${name}]:checked`);

function tell(text, where) {
  $(where || "message").textContent = text;
}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ request: mint(), ...body }),
  });
  if (answer.status === 429) return { message: words.tooMany };
  const said = await answer.json();
  if (said.error) throw new Error(said.error.message);
  return said;
}

function lock(seconds) {
  clearInterval(lockTimer);
  const until = performance.now() + seconds * 1000;
  const enter = $("enter");
  enter.disabled = true;
  const show = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left <= 0) {
      clearInterval(lockTimer);
      enter.disabled = false;
      tell("");
      return;
    }
    // Said once to a screen reader, then only shown: the sentence changes its number, not its place.
    $("message").setAttribute("aria-live", left % 30 === 0 ? "assertive" : "off");
    tell(words.locked.replace("{n}", left));
  };
  show();
  lockTimer = setInterval(show, 1000);
}

function label() {
  const counter = chosen("counter");
  const who = chosen("official");
  const look = $("look-on");
  look.hidden = !(who && who.dataset.leader);
  if (look.hidden && look.querySelector("input").checked) look.querySelector("input").checked = false;
  const isTaken = counter && counter.dataset.taken && who && counter.dataset.official !== who.value;
  $("enter").textContent = !counter || counter.value ? (isTaken ? words.handOver : words.enter) : words.lookOn;
  $("move").hidden = true;
}

async function enter(move) {
  if (isBusy) return;
  const who = chosen("official");
  const counter = chosen("counter");
  const pin = $("pin").value;
  if (!who) return tell(words.chooseName);
  if (!counter) return tell(words.chooseCounter);
  if (!/^[0-9]{4,8}$/.test(pin)) { tell(words.needPin); $("pin").focus(); return; }
  isBusy = true;
  $("move").hidden = true;
  tell("");
  try {
    const said = await ask("/api/sign-on", {
      official: who.value,
      pin,
      counter: counter.value || null,
      hand_over: Boolean(counter.dataset.taken) && counter.dataset.official !== who.value,
      move: Boolean(move),
    });
    if (said.go) {
      // The same person sits at the same counter tomorrow.
      localStorage.setItem("official", who.value);
      localStorage.setItem("counter", counter.value);
      location.assign(said.go);
      return;
    }
    if (said.refused === "on-duty-elsewhere") {
      $("move-text").textContent = said.message;
      $("move").hidden = false;
      $("move-yes").focus();
      return;
    }
    if (said.refused === "counter-taken") { location.assign(`/sign-on?counter=${encodeURIComponent(counter.value)}`); return; }
    $("pin").value = "";
    if (said.refused === "pin-locked" && said.seconds) lock(said.seconds);
    else { $("message").setAttribute("aria-live", "assertive"); tell(said.message); $("pin").focus(); }
  } catch (error) {
    tell(words.unreachable);
  } finally {
    isBusy = false;
  }
}

entry.addEventListener("submit", (event) => { event.preventDefault(); if (!$("enter").disabled) enter(false); });
entry.addEventListener("change", label);
$("move-yes").addEventListener("click", () => enter(true));
$("move-no").addEventListener("click", () => { $("move").hidden = true; $("pin").value = ""; });
$("pad").addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  const pin = $("pin");
  if (key.dataset.digit && pin.value.length < 8) pin.value += key.dataset.digit;
  if (key.dataset.back) pin.value = pin.value.slice(0, -1);
  if (key.dataset.clear) pin.value = "";
});
$("pin").addEventListener("input", () => { $("pin").value = $("pin").value.replace(/[^0-9]/g, ""); });

const find = $("find");
if (find) {
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").toLowerCase();
  find.addEventListener("input", () => {
    const wanted = plain(find.value);
    for (const choice of entry.querySelectorAll(".people .choice")) choice.hidden = !plain(choice.dataset.name).includes(wanted);
  });
}

$("first").addEventListener("click", () => {
  const who = chosen("official");
  if (who) $("first-who").value = who.value;
  tell("", "first-message");
  $("first-pin").showModal();
  $("first-code").focus();
});
document.querySelector("[data-close]").addEventListener("click", () => $("first-pin").close());
$("first-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const pin = $("first-new").value;
  if (pin !== $("first-again").value) return tell(words.different, "first-message");
  if (!/^[0-9]{4,8}$/.test(pin)) return tell(words.needPin, "first-message");
  try {
    const said = await ask("/api/pin", { official: $("first-who").value, code: $("first-code").value, pin });
    if (said.message) return tell(said.message, "first-message");
    for (const id of ["first-code", "first-new", "first-again"]) $(id).value = "";
    const who = entry.querySelector(`input[name=official][value="${CSS.escape($("first-who").value)}"]`);
    if (who) who.checked = true;
    label();
    $("first-pin").close();
    tell(words.pinSet);
    $("pin").focus();
  } catch (error) {
    tell(words.unreachable, "first-message");
  }
});
// Who comes back to a page that was left open long ago must not see counters as they were.
let hiddenAt = 0;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = performance.now();
  else if (performance.now() - hiddenAt > 60000 && !$("pin").value && !$("first-pin").open) location.reload();
});
function remember() {
  // Who comes to take over is somebody else than last time.
  if (chosen("counter")) return;
  for (const name of ["official", "counter"]) {
    const known = localStorage.getItem(name);
    const choice = known === null || chosen(name) ? null : entry.querySelector(`input[name=${name}][value="${CSS.escape(known)}"]`);
    if (choice && !choice.dataset.taken) choice.checked = true;
  }
  if (chosen("official") && chosen("counter")) $("pin").focus();
}

remember();
label();
