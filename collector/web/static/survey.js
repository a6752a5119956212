"use strict";
// The preview of what is asked: what is typed stands on it at once, in the size in which the screen would set it.
(() => {
  const form = document.querySelector(".survey-form");
  const screens = [...document.querySelectorAll(".kiosk")];
  const LINE = 1.22;

  function chosen() {
    const radio = document.querySelector('[name="preview-language"]:checked');
    return radio ? radio.value : "vi";
  }

  function typed(name) {
    if (!form) return null;
    const of = (code) => form.elements.namedItem(`${name}:${code}`);
    const own = of(chosen());
    const vietnamese = of("vi");
    return (own && own.value.trim()) || (vietnamese && vietnamese.value.trim()) || (vietnamese ? "" : null);
  }

  // As kiosk/ui/typeset.py: the largest size that fits, else the smallest, and what is left over would be cut.
  function fit(text) {
    const [size, least, most] = text.dataset.fit.split(" ").map(Number);
    const unit = text.closest(".glass").clientWidth / 800;
    const room = (text.matches(".k-topic-text") ? 75 : text.clientHeight / unit) + 1;
    let overflows = true;
    for (let at = size; at >= least && overflows; at -= 1) {
      text.style.fontSize = `${at / 8}cqw`;
      const lines = Math.round(text.scrollHeight / (at * unit * LINE));
      const tall = Math.min(most, Math.max(1, Math.floor(room / (at * LINE))));
      overflows = text.textContent.trim() !== "" && (textLines(text) > tall || text.scrollWidth > text.clientWidth + 1 || lines < 0);
    }
    text.classList.toggle("cut", overflows);
    return overflows;
  }

  function textLines(text) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    return tops.size;
  }

  function showLevels(screen) {
    const name = screen.dataset.levels;
    const cells = [...screen.querySelectorAll(".k-cell")];
    const rows = [];
    for (let n = 0; form && n < 10; n += 1) {
      const face = form.elements.namedItem(`${name}:${n}.face`);
      const label = typed(`${name}:${n}.label`);
      if (face && label) rows.push([face.value, label]);
    }
    if (!form) return;
    cells.forEach((cell, n) => {
      cell.hidden = n >= rows.length;
      if (n >= rows.length) return;
      if (rows[n][0]) cell.querySelector("use").setAttribute("href", `#face-${rows[n][0]}`);
      cell.querySelector(".k-label").textContent = rows[n][1];
    });
  }

  function show() {
    let cut = false;
    for (const screen of screens) {
      if (screen.dataset.levels) showLevels(screen);
      for (const text of screen.querySelectorAll("[data-from]")) {
        const words = typed(text.dataset.from);
        if (words !== null) text.textContent = words;
      }
      for (const text of screen.querySelectorAll("[data-fit]")) {
        if (text.offsetParent !== null) cut = fit(text) || cut;
      }
    }
    const warning = document.querySelector("[data-cut-warning]");
    if (warning) warning.hidden = !cut;
  }

  // One more row: the last one again, under the next number and empty.
  function addRow(rows, button) {
    const all = [...rows.querySelectorAll(":scope > .row")];
    const last = all[all.length - 1];
    const numbers = [...rows.querySelectorAll("[name]")].map((input) => Number((/:(\d+)\./.exec(input.name) || [0, -1])[1]));
    const next = Math.max(...numbers) + 1;
    const row = last.cloneNode(true);
    for (const part of row.querySelectorAll("*")) {
      for (const word of ["name", "id", "for", "aria-describedby"]) {
        if (part.hasAttribute(word)) part.setAttribute(word, part.getAttribute(word).replace(/:\d+\./, `:${next}.`));
      }
      if (part.matches("input[type=checkbox]")) part.checked = false;
      else if (part.matches("input, textarea")) part.value = "";
    }
    const name = row.querySelector(".row-name");
    if (name) name.textContent = String(all.length + 1);
    last.after(row);
    row.querySelector("input:not([type=hidden]), textarea").focus();
    button.hidden = all.length + 1 >= Number(rows.dataset.most);
  }

  for (const rows of document.querySelectorAll(".survey-form .rows")) {
    const last = rows.querySelector(":scope > .row:last-child");
    if (rows.children.length >= Number(rows.dataset.most) || !last || last.matches("details")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain";
    button.textContent = rows.dataset.add;
    button.addEventListener("click", () => addRow(rows, button));
    rows.append(button);
  }

  const tools = document.querySelector("[data-tools]");
  if (tools && form) tools.hidden = false;
  document.addEventListener("input", show);
  document.addEventListener("change", show);
  window.addEventListener("resize", show);
  (document.fonts ? document.fonts.ready : Promise.resolve()).then(show);
})();
