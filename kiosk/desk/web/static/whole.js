// The leader's view: every counter and service, drawn from the state like everything else.
"use strict";

const Whole = {
  draw(whole, isOpen, kit) {
    const { $, set, show, phrase, grown, lasts } = kit;
    if (!whole || !$("whole")) return;
    set($("day"), isOpen ? phrase("day_open") : phrase("day_closed"));
    set($("all-waiting"), phrase("people", { n: whole.waiting }));
    set($("all-served"), phrase("visits", { n: whole.served }));
    set($("all-missed"), phrase("visits", { n: whole.missed }));
    show($("open-day"), !isOpen);
    show($("close-day"), isOpen);
    this.rows($("places"), whole.counters, (row, place) => {
      const spent = grown(place.spent);
      const isIdle = place.doing === "free" && place.waiting > 0 && spent !== null && spent >= whole.long_idle;
      kit.cell(row, 0, place.name, "strong");
      const state = place.ticket ? `${place.state} ${place.ticket}` : place.state;
      const parts = [state, place.note, place.doing === "closed" || place.spent === null ? "" : lasts(spent)].filter(Boolean);
      kit.cell(row, 1, parts.join(" · "));
      kit.cell(row, 2, place.official ? [place.official, place.since].filter(Boolean).join(" · ") : "—");
      kit.cell(row, 3, phrase("people", { n: place.waiting }), "right-side");
      row.className = isIdle ? "warned" : place.doing === "closed" ? "faint" : "";
      kit.note(row, isIdle ? phrase("idle_long", { time: lasts(spent) }) : "");
    });
    this.rows($("services"), whole.services, (row, service) => {
      const longest = grown(service.longest);
      const isLong = longest !== null && longest >= whole.long_wait;
      const isBare = isOpen && service.on_duty === 0 && !service.is_closed && (service.waiting > 0 || !service.refused);
      kit.cell(row, 0, service.name, "strong");
      kit.cell(row, 1, phrase("people", { n: service.waiting }), "right-side");
      kit.cell(row, 2, service.waiting ? lasts(longest) : "—", "right-side");
      kit.cell(row, 3, service.is_closed ? phrase("no_numbers") : isBare ? phrase("nobody_on_duty") : phrase("on_duty", { n: service.on_duty }));
      const last = kit.cell(row, 4, "");
      if (!last.firstChild) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button plain small";
        button.dataset.do = "service";
        last.append(button);
      }
      const button = last.firstChild;
      button.dataset.service = service.id;
      set(button, $("services").dataset.manage);
      const name = `${$("services").dataset.manage} ${service.name}`;
      if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
      button.disabled = !isOpen || !kit.isLive();
      row.className = isLong || isBare ? "warned" : "";
      kit.note(row, isLong ? phrase("waits_long", { time: lasts(whole.long_wait) }) : "", 0);
    });
  },

  rows(body, items, fill) {
    while (body.rows.length > items.length) body.deleteRow(-1);
    items.forEach((item, at) => fill(body.rows[at] || body.insertRow(), item));
  },

  ask(service, whole, isOpen, kit, give) {
    const { $, show, set, phrase } = kit;
    const row = whole.services.find((one) => one.id === service);
    if (!row || !isOpen) return;
    set($("service-title"), row.name);
    set($("service-note"), [phrase("people", { n: row.waiting }), phrase("on_duty", { n: row.on_duty }), row.refused].filter(Boolean).join(" · "));
    show($("service-stop"), !row.is_closed);
    show($("service-open"), row.is_closed);
    $("service-stop").onclick = () => give("close-service", { service });
    $("service-open").onclick = () => give("open-service", { service });
    const moves = $("service-moves");
    moves.textContent = "";
    for (const counter of row.places) {
      const place = whole.counters.find((one) => one.id === counter);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button plain";
      button.textContent = place.official ? `${place.name} · ${place.official}` : `${place.name} · ${place.state}`;
      button.onclick = () => give("move-service", { service, counter });
      moves.append(button);
    }
    show($("move-title"), row.places.length > 0);
    $("service-dialog").showModal();
  },
};
