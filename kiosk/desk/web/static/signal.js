// What the console hears of the desk and says to it: one stream of whole states, and commands that are said until they are answered.
"use strict";

const SILENT = 10000; // No word for so long, not even a beat: the line is dead, whatever the browser believes.
const BROKEN = 2500; // The browser said that the connection broke, and it has not come back since.
const PATIENCE = 5000; // For one answer.
const AGAIN = [600, 1200, 2500, 4000]; // Between two sayings of a command that got no answer.

const mint = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const clock = (moment) => moment.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Calls heard(sight), out(why) and turned(isLive, since).
class Live {
  constructor(heard, out, turned) {
    this.heard = heard;
    this.out = out;
    this.turned = turned;
    this.isLive = true;
    this.lastWord = performance.now();
    this.lastTime = new Date();
    this.brokenAt = null;
    this.source = null;
    this.wait = 1000;
    this.opensAt = 0;
    this.isOver = false;
  }

  start() {
    this.open();
    setInterval(() => this.watch(), 500);
    document.addEventListener("visibilitychange", () => this.watch());
    window.addEventListener("online", () => { this.opensAt = 0; this.watch(); });
  }

  open() {
    if (this.source) this.source.close();
    const source = new EventSource("/api/live");
    this.source = source;
    source.addEventListener("sight", (event) => { this.word(); this.heard(JSON.parse(event.data)); });
    source.addEventListener("beat", () => this.word());
    source.addEventListener("out", (event) => { this.end(); this.out(JSON.parse(event.data)); });
    source.addEventListener("error", () => {
      if (this.brokenAt === null) this.brokenAt = performance.now();
      if (source.readyState === EventSource.CLOSED && this.source === source) {
        // Refused, not broken: the browser would not try again.
        this.source = null;
        this.opensAt = performance.now() + this.wait;
        this.wait = Math.min(this.wait * 2, 15000);
      }
    });
  }

  end() {
    this.isOver = true;
    if (this.source) this.source.close();
  }

  word() {
    this.lastWord = performance.now();
    this.lastTime = new Date();
    this.brokenAt = null;
    this.wait = 1000;
    if (!this.isLive) { this.isLive = true; this.turned(true, this.lastTime); }
  }

  watch() {
    if (this.isOver) return;
    const now = performance.now();
    if (this.source === null && now >= this.opensAt) this.open();
    const isSilent = now - this.lastWord > SILENT;
    if (this.isLive && (isSilent || (this.brokenAt !== null && now - this.brokenAt > BROKEN))) {
      this.isLive = false;
      this.turned(false, this.lastTime);
    }
    if (isSilent && this.source && now - this.opensAt > SILENT) {
      // A connection that died without a word is never reported; begin another.
      this.opensAt = now;
      this.open();
    }
  }
}

// Says a command until it is answered; the same id each time, so that it is carried out once. Gives {status, said} or null.
async function say(path, body, word) {
  const text = JSON.stringify({ request: mint(), ...body });
  for (let turn = 0; turn <= AGAIN.length; turn += 1) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Desk-Word": word },
        body: text,
        signal: stop.signal,
      });
      const said = await answer.json();
      return { status: answer.status, said };
    } catch (error) {
      if (turn < AGAIN.length) await rest(AGAIN[turn]);
    } finally {
      clearTimeout(timer);
    }
  }
  return null;
}
