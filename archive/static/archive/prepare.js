// The prepare page by keyboard. Everything here presses what stands on a page that works without it.

import { tellMissing } from "./prepare-missing.js";
import { addSearch, nameOf } from "./prepare-typing.js";
import * as stations from "./prepare-stations.js";
import { Letters } from "./review-letters.js";
import { dirtyForms, saveAll } from "./staff-drafts.js";
import { isSending } from "./staff-sending.js";

const announcer = () => document.getElementById("announcer");
let letters = null;

function announce(sentence) {
  const place = announcer();
  if (!place) return;
  place.textContent = "";
  // A live region speaks only when its text changes after it was emptied.
  setTimeout(() => { place.textContent = sentence; }, 30);
}

const isSoftened = () => document.querySelector("#preparation [name='_submit']") === null;
const button = (name) => document.querySelector(`.submit-row [name='${name}']`);

// Going on

function goTo(station) {
  if (station) stations.focusOn(station);
}

// Enter goes on from where the keyboard stands; where it stands elsewhere, it goes to what is marked.
function enter(target) {
  const station = stations.current();
  if (station && !station.contains(target)) goTo(station);
  else goOn(station);
}

function goOn(from) {
  stations.goOnFrom(from);
  const next = stations.nextWaiting(from);
  if (next) {
    goTo(next);
    return;
  }
  stations.mark(null);
  button("_submit")?.focus();
  announce("Nothing is missing here. S submits it for clearing.");
}

function step(by) {
  const station = stations.current();
  if (by > 0) stations.goOnFrom(station);
  goTo(station ? stations.beside(station, by) : stations.inOrder()[0]);
}

function firstMissing() {
  const [first] = stations.missing();
  if (first) return goTo(first);
  const link = document.querySelector("[data-testid='blockers'] a");
  if (link) link.focus();
  else announce("Nothing is missing.");
}

// Answering

function answer(digit) {
  const station = stations.current();
  if (!station) return;
  if (station.dataset.station === "line") {
    stations.lines()[digit - 1]?.click();
    return;
  }
  const select = station.querySelector("select");
  if (select) return choose(station, select, digit);
  const choices = stations.choicesIn(station);
  const choice = digit === 0 ? choices.find((each) => each.value === "none-needed") : choices[digit - 1];
  if (!choice || choice.disabled) return;
  pick(station, choice);
}

function pick(station, choice) {
  stations.remember(station);
  if (choice.type === "checkbox") {
    choice.click();
    announce(`${nameOf(choice)} ${choice.checked ? "ticked" : "not ticked"}.`);
    return;
  }
  if (!choice.checked) choice.click();
  goOn(station);
}

function choose(station, select, index) {
  if (index >= select.options.length) return;
  stations.remember(station);
  select.selectedIndex = index;
  stations.tell(select);
  announce(select.options[index].text);
}

// What was answered before is confirmed, what is suggested is accepted: of the question that is marked, and no other.
function accept(station = stations.current()) {
  if (!station) return;
  if (station.dataset.station === "line") {
    stations.lines()[0]?.click();
    return;
  }
  const before = station.querySelector(".before:not([hidden])") && stations.confirmed(station);
  if (before) return pick(station, before);
  const suggested = stations.suggests(station);
  if (!suggested.length) {
    announce("Nothing is suggested here.");
    return;
  }
  stations.remember(station);
  for (const each of suggested) each.click();
  announce(`${suggested.map(nameOf).join(", ")}: accepted.`);
  goOn(station);
}

function undo() {
  const station = stations.undo();
  if (station) {
    goTo(station);
    announce("Your last answer was undone.");
  } else {
    announce("There is nothing to undo.");
  }
}

function type() {
  const station = stations.current();
  const field = station?.querySelector(".narrow, textarea, select");
  if (field) field.focus();
  else announce("Nothing is typed here. Press the number of an answer.");
}

// Sending

function submit() {
  const first = stations.missing()[0];
  if (!first) {
    button("_submit")?.click();
    return;
  }
  const count = stations.missing().length;
  goTo(first);
  announce(`Not submitted: ${count} ${count === 1 ? "answer is" : "answers are"} still missing. This is the first.`);
}

async function correct() {
  const links = [...document.querySelectorAll("[data-replaced]")];
  if (!links.length) {
    announce("Nothing was replaced in this text.");
  } else if (links.length === 1) {
    await leaveFor(links[0].href);
  } else {
    const at = links.indexOf(document.activeElement);
    links[(at + 1) % links.length].focus();
    announce(`Replacement ${((at + 1) % links.length) + 1} of ${links.length}. R is the next one, Enter corrects it.`);
  }
}

// What was filled in is kept before anybody leaves, and comes back with the page.
async function leaveFor(address) {
  await saveAll();
  window.location.assign(address);
}

function showOrSoften() {
  const first = button("_show"); // it keeps what is filled in
  (first ?? document.querySelector("[data-softening] button"))?.click();
}

function graver() {
  const better = document.querySelector("[data-graver]");
  if (better) better.click();
  else announce("No change to how serious it is has been suggested.");
}

// Another form of this page leads back to it: what was filled in is kept first, but a slow network holds nothing up.
const LONGEST_WAIT = 1500; // milliseconds
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
const goesNow = new WeakSet();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".severity form, [data-softening]") || goesNow.has(form) || !dirtyForms().length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.race([saveAll(), pause(LONGEST_WAIT)]);
  await pause(0); // a form that is being submitted cannot be submitted again
  goesNow.add(form);
  form.requestSubmit(event.submitter);
  goesNow.delete(form);
}, true);

// Keys

const ACTS = {
  a: () => accept(),
  enter: (target) => enter(target),
  l: () => step(1),
  arrowdown: () => step(1),
  arrowright: () => step(1),
  j: () => step(-1),
  arrowup: () => step(-1),
  arrowleft: () => step(-1),
  e: type,
  n: firstMissing,
  u: undo,
  s: submit,
  d: () => button("_save")?.click(),
  r: correct,
  t: showOrSoften,
  v: graver,
  "?": () => openKeys(),
};
const REPEATED = new Set(["l", "j", "arrowdown", "arrowright", "arrowup", "arrowleft"]);
const SOFTENED = new Set(["t", "?", "l", "j", "arrowdown", "arrowright", "arrowup", "arrowleft"]);
const TYPED_INTO = "input:not([type='checkbox'], [type='radio'], [type='submit']), textarea, select, [contenteditable]";

function openKeys() {
  const keys = document.getElementById("keys");
  keys.showModal();
  keys.scrollTop = 0;
}

// Enter presses what it stands on, and arrows move among radios and scroll the page: only on a question itself are
// they ours.
function isMeant(key, target) {
  if (/^[0-9]$/.test(key)) return letters.areOn;
  if (!(key in ACTS)) return false;
  if (key === "enter") return target.matches("[data-station], [data-to-read], #line, body, h1, .errornote");
  if (key.startsWith("arrow")) return target.matches("[data-station], [data-station] [type='checkbox']");
  return letters.areOn;
}

function inField(event) {
  const station = event.target.closest("[data-station]");
  if (event.key !== "Escape" || !station) return;
  event.preventDefault();
  goTo(station);
}

document.addEventListener("keydown", (event) => {
  if (!letters || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const key = (event.key ?? "").toLowerCase();
  if (key === "enter" && (event.ctrlKey || event.metaKey) && !event.altKey) {
    event.preventDefault();
    if (!event.repeat && !isSending() && !isSoftened()) submit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(TYPED_INTO)) {
    inField(event);
    return;
  }
  if (!isMeant(key, event.target)) return;
  event.preventDefault();
  if (isSending() || (event.repeat && !REPEATED.has(key))) return; // held down, a key answers once
  if (isSoftened() && !SOFTENED.has(key)) announce("Show the text first: press T.");
  else if (/^[0-9]$/.test(key)) answer(Number(key));
  else ACTS[key](event.target);
});

// Mouse and Tab: what somebody goes to is the question that is marked.

document.addEventListener("focusin", ({ target }) => {
  const station = target.closest("[data-station]");
  if (station && stations.all().includes(station)) stations.mark(station);
});

document.addEventListener("change", ({ target }) => {
  if (target.form?.id !== "preparation") return;
  stations.tidy();
  if (tellMissing()) document.dispatchEvent(new CustomEvent("prepare:recount"));
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-accepts], [data-confirms], [data-opens='keys'], [data-replaced], [data-testid='blockers'] a[href^='#']");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (pressed.matches("[data-opens]")) openKeys();
  else if (pressed.matches("[data-replaced]")) leaveFor(pressed.href);
  else if (pressed.matches("a")) goTo(placeOf(pressed));
  else accept(pressed.closest("[data-station]"));
});

function placeOf(link) {
  const place = document.querySelector(link.hash);
  return place?.closest("[data-station]") ?? null;
}

// The page, also once it is shown again without being loaded again

function begin() {
  const dialog = document.getElementById("keys");
  if (!dialog || !document.getElementById("preparation")) return;
  document.documentElement.classList.add("scripted");
  letters = new Letters(dialog);
  letters.tell();
  const showLetters = () => document.documentElement.classList.toggle("letters", letters.areOn);
  showLetters();
  letters.box.addEventListener("change", showLetters);
  for (const station of stations.all()) addSearch(station, announce, leaveSearch);
  stations.tidy();
  tellMissing();
  const first = stations.inOrder().find(stations.waits) ?? null;
  stations.mark(first);
  return first;
}

function leaveSearch(station, goesOn) {
  if (goesOn) goOn(station);
  else goTo(station);
}

const first = begin();
// Where a press has just led somewhere on the page, the focus stays there.
if (!window.location.hash && !isSoftened()) {
  // What came back has most of its answers already: what should change comes before the button that submits it.
  const asked = document.querySelector("[data-to-read]");
  if (asked) asked.focus();
  else if (first) goTo(first);
  else button("_submit")?.focus();
}
document.addEventListener("staff:shown", () => {
  const waiting = begin();
  // Where nothing went wrong, the form came back because somebody asked for the text, or for what is suggested.
  setTimeout(() => { if (document.activeElement?.matches("h1")) goTo(waiting); });
});
document.addEventListener("prepare:counted", () => {
  for (const station of stations.all()) addSearch(station, announce, leaveSearch);
  stations.tidy();
  tellMissing();
  letters?.tell();
  if (stations.current()) return;
  // The question that was marked is asked otherwise now, or not any more.
  const waiting = stations.inOrder().find(stations.waits) ?? null;
  if (document.activeElement === document.body) goTo(waiting);
  else stations.mark(waiting);
});
