// A gentle word after some time with distressing words. The time is counted in this tab alone and goes with it; the
// server never learns of it. Only how long that should be is kept in the browser.

import { person } from "./staff-session.js";

const CHOSEN = `heard.break-after.${person}`; // minutes; "0": never
const READ = "heard.reading-seconds";
const USUAL = 60; // minutes
const STEP = 5; // seconds between two looks
const IN_USE = 5 * 60_000; // milliseconds after the last key, press or movement

let usedAt = Date.now();

const bar = document.getElementById("care-bar");
const choice = document.querySelector("[data-break-after]");
const after = () => Number(localStorage.getItem(CHOSEN) ?? USUAL) * 60;

// What is softened distresses nobody.
function isReading() {
  if (document.visibilityState !== "visible" || Date.now() - usedAt > IN_USE) return false;
  const text = document.querySelector(".testimony-text");
  return text !== null && !text.matches(".softened, .softened *");
}

function look() {
  if (!isReading()) return;
  const read = Number(sessionStorage.getItem(READ) ?? 0) + STEP;
  sessionStorage.setItem(READ, String(read));
  if (after() > 0 && read >= after() && bar.hidden) offer(read);
}

function offer(read) {
  const minutes = Math.round(read / 60);
  bar.querySelector("[data-said]").textContent = `You have been reading for ${minutes === 60 ? "an hour" : `${minutes} minutes`}. This may be a good moment for a break.`;
  bar.hidden = false;
}

function goOn() {
  sessionStorage.setItem(READ, "0");
  bar.hidden = true;
}

if (choice) {
  choice.value = localStorage.getItem(CHOSEN) ?? String(USUAL);
  choice.addEventListener("change", () => localStorage.setItem(CHOSEN, choice.value));
}
if (bar) {
  document.getElementById("staff-bars")?.append(bar);
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    document.addEventListener(kind, () => { usedAt = Date.now(); }, { passive: true, capture: true });
  }
  bar.querySelector("[data-goes-on]").addEventListener("click", goOn);
  setInterval(look, STEP * 1000);
}
