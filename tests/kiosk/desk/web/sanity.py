"""What a page must have for everybody, as scripts that give what is missing: names, targets of references, contrast."""

NAMELESS = """() => [...document.querySelectorAll('button, a, input, select, summary, dialog, section')]
  .filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
    || e.textContent.trim() || (e.labels && e.labels.length)))
  .map((e) => e.outerHTML.slice(0, 80))"""
"""Things to press or to enter that a screen reader cannot name."""

DANGLING = """() => [...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]
  .map((e) => e.getAttribute('aria-labelledby') || e.getAttribute('aria-describedby'))
  .filter((id) => !document.getElementById(id))"""
"""References to names that are nowhere."""

DOUBLE = """() => [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at)"""
"""Ids that stand twice."""

CONTRAST = """() => {
  const parse = (text) => {
    const n = text.match(/[\\d.]+/g).map(Number);
    return { rgb: n.slice(0, 3), alpha: n.length > 3 ? n[3] : 1 };
  };
  const linear = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.alpha === 1) return colour.rgb;
    }
    return [255, 255, 255];
  };
  const speaks = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll('body *')]
    .filter((e) => e.offsetParent && !e.closest(':disabled, .none') && speaks(e))
    .map((e) => {
      const a = light(parse(getComputedStyle(e).color).rgb);
      const b = light(ground(e));
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.textContent.trim().slice(0, 30)];
    })
    .filter(([ratio]) => ratio < 4.5)
    .map(([ratio, text]) => `${text}: ${ratio.toFixed(2)}`);
}"""
"""Texts with less than 4.5 to 1 on their ground."""

SMALL = """() => [...document.querySelectorAll('button, a, summary, select, label.choice, label.option')]
  .filter((e) => e.offsetParent && !e.closest('.who'))
  .map((e) => [e.getBoundingClientRect(), e])
  .filter(([box]) => box.height < 38 || box.width < 38)
  .map(([box, e]) => `${e.textContent.trim().slice(0, 30)}: ${Math.round(box.width)}×${Math.round(box.height)}`)"""
"""Targets that a finger misses."""
