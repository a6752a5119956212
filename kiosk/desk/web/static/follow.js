// Reads the page again every ten seconds; without this script the browser itself reloads it.
"use strict";

const EVERY = 10000;
let heardAt = new Date();
let isAsked = false;
let hasReminded = false;
let sound = null;

const content = () => document.getElementById("content");

function remind() {
  const box = content();
  if (!isAsked || hasReminded || !(box.dataset.near === "yes" || box.dataset.status === "called")) return;
  hasReminded = true;
  if (navigator.vibrate) navigator.vibrate([400, 200, 400]);
  if (!sound) return;
  const tone = sound.createOscillator();
  const gain = sound.createGain();
  gain.gain.value = 0.2;
  tone.frequency.value = 660;
  tone.connect(gain);
  gain.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.6);
}

function prepare() {
  const button = document.getElementById("remind");
  if (!button) return;
  button.hidden = false;
  const show = () => {
    button.textContent = isAsked ? button.dataset.on : button.dataset.off;
    button.setAttribute("aria-pressed", String(isAsked));
  };
  button.addEventListener("click", () => {
    isAsked = !isAsked;
    hasReminded = false;
    // A phone makes sounds only after a touch has allowed it.
    const Sound = window.AudioContext || window.webkitAudioContext;
    if (isAsked && !sound && Sound) sound = new Sound();
    show();
    remind();
  });
  show();
}

async function look() {
  const box = content();
  if (document.hidden && !isAsked) return;
  if (!box || box.dataset.over === "yes" || location.pathname.endsWith("/leave")) return;
  const cut = document.getElementById("cut");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("content");
    if (!fresh) throw new Error("no content");
    if (fresh.innerHTML !== box.innerHTML) {
      const focused = document.activeElement && document.activeElement.id;
      box.replaceWith(fresh);
      prepare();
      if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
    }
    heardAt = new Date();
    cut.hidden = true;
    remind();
  } catch (error) {
    const clock = heardAt.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const text = document.body.dataset.cut.replace("{clock}", clock);
    if (cut.textContent !== text) cut.textContent = text;
    cut.hidden = false;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  prepare();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
});
