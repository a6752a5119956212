// Says how many comments are ticked, and keeps the box of the decision in view while some are. Without it the page works too.
"use strict";
(() => {
  const form = document.getElementById("several");
  const said = document.getElementById("chosen");
  if (!form || !said) return;
  const boxes = [...document.querySelectorAll('[name="ticked"]')];

  function count() {
    const n = boxes.filter((box) => box.checked).length;
    form.classList.toggle("held", n > 0);
    said.hidden = n === 0;
    said.textContent = said.dataset.said.replace("{n}", n);
  }

  boxes.forEach((box) => box.addEventListener("change", count));
  addEventListener("pageshow", count); // Going back, the browser ticks again what was ticked.
})();
