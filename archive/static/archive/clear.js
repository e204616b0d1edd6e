// Clearing and publishing by keyboard. Everything here presses a button, or follows a link, of a page that works
// without it. A key that signs does nothing until every part of the page has been on the screen, unsoftened.

import { Letters } from "./review-letters.js";
import { isGoingOn, isSending } from "./staff-sending.js";

const IN_A_FIELD = "input:not([type='checkbox'], [type='radio'], [type='submit']), textarea, select, [role='combobox'], [contenteditable]";
const SETTLES = 400; // milliseconds: a key that was meant for the page before signs nothing on this one
const opened = Date.now();

const seen = new WeakSet(); // parts whose end was on the screen
let letters = null;
let held = null; // the key that did something and is still down
let before = null; // where Esc leads back to from the comment

const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const parts = () => all("[data-part]");
const questions = () => all(".verdict fieldset").filter((each) => each.querySelector("input[type='radio']"));
const stops = () => all("[data-part], .verdict fieldset").filter((each) => each.matches("[data-part]") || each.querySelector("input[type='radio']"));
const isAnswered = (question) => question.querySelector("input:checked") !== null;
const isSoftened = () => one("[data-softening] button")?.value === "yes";

document.documentElement.classList.add("scripted");

function announce(sentence) {
  const announcer = document.getElementById("announcer");
  const shown = one("[data-said]");
  if (shown) shown.textContent = sentence;
  announcer.textContent = "";
  // A live region speaks only when its text changes after it was emptied.
  setTimeout(() => { announcer.textContent = sentence; }, 30);
}

// What has been on the screen

function look() {
  if (isSoftened() || document.visibilityState === "hidden") return;
  const foot = window.innerHeight - (one(".key-bar")?.offsetHeight ?? 0);
  for (const part of parts()) {
    const { bottom } = part.getBoundingClientRect();
    if (bottom > 0 && bottom <= foot + 2) seen.add(part);
  }
}

const unseen = () => parts().find((part) => !seen.has(part));

// Going about

function goTo(stop) {
  stop.tabIndex = -1;
  stop.focus({ preventScroll: true });
  const { top, bottom } = stop.getBoundingClientRect();
  const foot = window.innerHeight - (one(".key-bar")?.offsetHeight ?? 0);
  if (top < 0 || bottom > foot) stop.scrollIntoView({ block: bottom - top > foot ? "start" : "nearest" });
  look();
}

const current = () => stops().findLast((stop) => stop.contains(document.activeElement));

function step(by) {
  const here = current();
  const list = stops();
  if (by > 0 && here && parts().includes(here) && !seen.has(here)) return readOn(here);
  const next = here ? list[list.indexOf(here) + by] : list.at(by > 0 ? 0 : -1);
  if (next) goTo(next);
  else if (by > 0) one("[data-judges]")?.focus();
}

// A part that is longer than the screen is read a screen at a time.
function readOn(part) {
  const foot = window.innerHeight - (one(".key-bar")?.offsetHeight ?? 0);
  const { bottom } = part.getBoundingClientRect();
  window.scrollBy({ top: Math.min(foot * 0.85, bottom - foot + 16) });
  look();
}

function towards(part) {
  if (current() === part) readOn(part);
  else goTo(part);
}

// Judging

function refusesYet() {
  if (isSoftened()) return "Show the text first: press T.";
  if (one("[data-key='d'].go-on")) return "Show the whole text first: press D.";
  return "";
}

function sign(button) {
  const missing = unseen();
  if (missing) {
    towards(missing);
    announce(`Read this first: ${nameOf(missing)}.`);
    return;
  }
  const open = questions().find((each) => !isAnswered(each));
  if (open) {
    goTo(open);
    announce("Answer this first: press its number.");
    return;
  }
  button.click();
}

function nameOf(part) {
  const label = document.getElementById(part.getAttribute("aria-labelledby")) ?? part.querySelector("h2");
  return (label?.textContent ?? "this").trim();
}

function sendBack() {
  const comment = one("[data-sends-back] textarea");
  if (!comment) return follow("r");
  before = document.activeElement;
  comment.focus();
  comment.scrollIntoView({ block: "nearest" });
  return true;
}

function follow(key) {
  const link = one(`[data-key='${key}']`);
  link?.click();
  return Boolean(link);
}

function answer(number) {
  const question = document.activeElement?.closest(".verdict fieldset");
  const choice = question?.querySelectorAll("input[type='radio']")[number - 1];
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const list = questions();
  const next = list[list.indexOf(question) + 1];
  if (next) goTo(next);
  else one("[data-judges]")?.focus();
  announce(next ? "Answered. On to the next." : "Answered. That was the last question.");
  return true;
}

function openKeys() {
  const keys = document.getElementById("keys");
  keys.showModal();
  keys.scrollTop = 0;
}

const GO = { l: () => step(1), j: () => step(-1) };

// What was meant by a key. Returns whether anything was.
function press(key) {
  one("[data-said]").textContent = "";
  if (key in GO) {
    GO[key]();
    return true;
  }
  if (key === "?") openKeys();
  else if (key === "t") one("[data-softening] button")?.click();
  else if (key === "d") return follow("d");
  else if (/^[1-9]$/.test(key)) return !isSoftened() && answer(Number(key));
  else if (key === "r") {
    const reason = one("[data-sends-back]") || one("[data-key='d'].go-on") ? refusesYet() : "";
    if (reason) announce(reason);
    else return sendBack();
  } else {
    return signs(key);
  }
  return true;
}

function signs(key) {
  const button = one(`[data-key='${key}'][data-judges]`);
  const reason = refusesYet();
  if (!button && !(reason && (key === "s" || key === "p"))) return false;
  if (reason) announce(reason);
  else if (Date.now() - opened > SETTLES) sign(button);
  return true;
}

document.addEventListener("keyup", (event) => {
  if (event.key?.toLowerCase() === held) held = null;
});

document.addEventListener("keydown", (event) => {
  const key = (event.key ?? "").toLowerCase();
  const field = event.target.closest("[data-sends-back] textarea");
  if (field && key === "enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!event.repeat && !isSending() && !isGoingOn()) field.form.querySelector("button").click();
    return;
  }
  if (field && key === "escape" && !isSending()) {
    event.preventDefault();
    (before?.isConnected ? before : parts()[0])?.focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (!letters?.areOn || event.target.closest(IN_A_FIELD) || one("dialog[open]")) return;
  // Held down, a key moves on; whatever judges, or leaves the page, is done once.
  if (event.repeat && (key === held || !(key in GO))) {
    if (key in GO && key === held) press(key);
    if (held !== null) event.preventDefault();
    return;
  }
  if (isSending() || isGoingOn()) return;
  if (!press(key)) return;
  held = key;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens='keys']")) openKeys();
});

// The key of each button stands in it, and the number of each answer beside it.

function hint(element, key) {
  if (element.querySelector("kbd")) return;
  const shown = document.createElement("kbd");
  shown.textContent = key;
  shown.ariaHidden = "true";
  shown.className = "key-hint";
  element.append(shown);
}

function showKeys() {
  for (const keyed of all("[data-key]")) hint(keyed, keyed.dataset.key.toUpperCase());
  for (const question of questions()) {
    const labels = [...question.querySelectorAll("label")].filter((label) => label.querySelector("input"));
    labels.slice(0, 9).forEach((label, at) => hint(label, at + 1));
  }
  followLetters();
}

function followLetters() {
  document.documentElement.classList.toggle("letters-off", !letters.areOn);
}

function begin() {
  letters = new Letters(document.getElementById("keys"));
  letters.tell();
  showKeys();
  one("[data-letters]").addEventListener("change", followLetters);
  for (const part of parts()) part.tabIndex = -1;
  look();
}

// The focus starts at the first thing to judge, or at what shows it.
function start() {
  begin();
  const elsewhere = document.activeElement && document.activeElement !== document.body && !document.activeElement.closest("#softening");
  if (elsewhere || one(".errornote[role='alert']")) return;
  if (isSoftened()) one("[data-softening] button").focus({ preventScroll: true });
  else (parts()[0] ?? questions()[0])?.focus({ preventScroll: true });
}

document.addEventListener("staff:shown", begin);
window.addEventListener("scroll", look, { passive: true });
window.addEventListener("resize", look);
document.addEventListener("visibilitychange", look);
start();
// The page goes to what its address names once it is loaded, and the focus goes with it (staff-forms.js).
window.addEventListener("load", () => setTimeout(start));
