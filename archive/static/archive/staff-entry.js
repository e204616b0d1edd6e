// Entering testimony by few keys: where the focus starts, radios by letter, the stretch that is the quote.

import { showBack } from "./staff-month.js";

const LONG = 100; // words, from which on a text may well be a whole note
const FIRST = ["basis", "reference", "month", "text"]; // what is asked before anything else, in this order
const WORD = /[\p{L}\p{N}_]/u;

const form = () => document.querySelector("#content form.entry");
const row = (name) => form()?.querySelector(`.field-${name}`);

function valueOf(name) {
  return form().elements[name]?.value ?? "";
}

// Where the keyboard starts: at the first of the first questions that has no answer yet, or else at the text.
function start() {
  if (!form() || !document.activeElement?.matches("body")) return;
  const name = FIRST.find((each) => !valueOf(each)) ?? "text";
  row(name)?.querySelector("input, textarea")?.focus({ preventScroll: name === FIRST[0] });
}

function following(here) {
  const rows = [...form().querySelectorAll(".form-row")];
  const fields = rows.slice(rows.indexOf(here) + 1).flatMap((each) => [...each.querySelectorAll("input, textarea, select")]);
  return fields.find((field) => field.type !== "hidden" && field.checkVisibility());
}

let held = ""; // the key that has answered, until it is let go: it is typed into no field

// The first letter of an answer chooses it, or its number, and goes on to the next question.
function choose(event) {
  if (event.repeat && event.key === held) event.preventDefault();
  const here = event.target.closest?.("fieldset.form-row");
  if (event.target.type !== "radio" || !here || event.key.length !== 1 || event.key === " ") return;
  const radios = [...here.querySelectorAll("[type=radio]")];
  const typed = event.key.toLowerCase();
  const chosen = radios.find((radio) => radio.labels[0].textContent.trim().toLowerCase().startsWith(typed)) ?? radios[Number(typed) - 1];
  if (!chosen) return;
  event.preventDefault();
  if (event.repeat) return;
  held = event.key;
  chosen.checked = true;
  chosen.dispatchEvent(new Event("input", { bubbles: true }));
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  following(here)?.focus();
}

// The words that are selected in the text, whole words at both ends; null where it is nothing, or all of it.
function selected() {
  const text = form().elements.text;
  let { selectionStart: from, selectionEnd: to } = text;
  const { value } = text;
  while (from < to && /\s/.test(value[from])) from += 1;
  while (to > from && /\s/.test(value[to - 1])) to -= 1;
  if (from === to) return null;
  while (from > 0 && WORD.test(value[from - 1]) && WORD.test(value[from])) from -= 1;
  while (to < value.length && WORD.test(value[to]) && WORD.test(value[to - 1])) to += 1;
  if (value.slice(from, to) === value.trim()) return null;
  return { words: value.slice(from, to), near: [...value.slice(0, from)].length };
}

function setQuote(words, near) {
  const { quote, quote_near: place } = form().elements;
  quote.value = words;
  place.value = near;
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  showChoice();
}

function takeSelection() {
  const found = selected();
  if (!found) {
    say("Select a part of the text first.");
    return;
  }
  setQuote(found.words, found.near);
  const count = found.words.split(/\s+/).length;
  say(`${count} ${count === 1 ? "word" : "words"} will be the testimony. We keep the rest sealed beside it.`);
  form().elements.quote.focus();
}

function say(sentence) {
  row("quote").querySelector("[role=status]").textContent = sentence;
}

// A short text is mostly the quote itself: then nothing stands in the way of the next question.
function showChoice() {
  const { text, quote } = form().elements;
  const isLong = text.value.trim().split(/\s+/).length > LONG;
  row("quote").hidden = !(isLong || quote.value || row("quote").querySelector(".errorlist") || selected());
  row("quote").querySelector("[data-all]").hidden = !quote.value;
  // Of two ways to the next from this contact only the likely one stands there: one tab stop less to the last.
  const { _addnext: next, _addquote: another } = form().elements;
  next.hidden = quote.value !== "";
  another.hidden = quote.value === "";
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function offerToChoose() {
  const { text, quote } = form().elements;
  if (row("quote").querySelector(".choosing")) return;
  const bar = document.createElement("div");
  bar.className = "choosing";
  const take = button("Use only the selected words", takeSelection);
  take.setAttribute("aria-keyshortcuts", "Alt+Q");
  const all = button("Use all of it", () => {
    setQuote("", "");
    say("All of the text will be the testimony.");
    text.focus();
  });
  all.dataset.all = "";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  bar.append(take, all, status);
  row("quote").prepend(bar);
  // Pressing it must not take away what is selected.
  take.addEventListener("mousedown", (event) => event.preventDefault());
  for (const type of ["input", "select", "keyup", "mouseup"]) text.addEventListener(type, showChoice);
  quote.addEventListener("input", showChoice);
  showChoice();
}

function keys(event) {
  if (!form()?.contains(event.target)) return;
  if (event.altKey && !event.ctrlKey && event.code === "KeyQ") {
    event.preventDefault();
    if (!event.repeat) takeSelection();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation(); // the type-ahead would open
    if (!event.repeat) form().requestSubmit(form().querySelector("[name=_save]"));
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    choose(event);
  }
}

function look() {
  if (!form()) return;
  showBack();
  offerToChoose();
  form().querySelector("[data-entry-keys]").hidden = false;
}

look();
document.addEventListener("keydown", keys, true);
document.addEventListener("staff:shown", look);
start();
