// Asks how far ordered reports are, and reads the page again when one is done. Without it the page reads itself again.
"use strict";

const EVERY = 700;

async function look() {
  const running = [...document.querySelectorAll("[data-job]")];
  if (running.length === 0) return;
  let isDone = false;
  for (const item of running) {
    try {
      const answer = await fetch(`/reports/jobs/${item.dataset.job}`, { headers: { Accept: "application/json", "X-By-Itself": "1" }, redirect: "error" });
      // A restart of the server forgets its orders; the page says what is left.
      if (answer.status === 404) isDone = true;
      if (!answer.ok) continue;
      const status = await answer.json();
      const bar = item.querySelector("progress");
      if (["ready", "failed"].includes(status.state)) isDone = true;
      else if (bar) bar.value = status.step;
    } catch {
      // The line is cut for a moment; the next look tells.
    }
  }
  if (isDone) await readList();
  setTimeout(look, EVERY);
}

// Only what changed in the list is replaced: whoever is filling in the form keeps it, and a screen reader says the new alone.
async function readList() {
  const answer = await fetch("/reports", { headers: { Accept: "text/html", "X-By-Itself": "1" }, redirect: "error" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const item of document.querySelectorAll(".orders > li")) {
    const now = fresh.getElementById(item.id);
    if (!now) item.remove();
    else if (now.innerHTML !== item.innerHTML) item.replaceWith(now);
  }
}

// The field of a person is needed by one report alone.
function showPerson() {
  const field = document.getElementById("person-field");
  const chosen = document.querySelector("input[name=kind]:checked");
  if (field) field.hidden = chosen?.value !== "official";
}

document.querySelectorAll("input[name=kind]").forEach((input) => input.addEventListener("change", showPerson));
showPerson();
look();
