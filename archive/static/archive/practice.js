// The practice room by keyboard: the keys of the flag screen (review.js), on invented cases. Everything here presses
// a button of a form that works without it; the server answers with the workspace afresh.

import { Letters } from "./review-letters.js";
import { chooseKind, Marking } from "./review-marking.js";
import { changeInPlace, measure, reveal, revealCard } from "./review-view.js";
import { deliver, goTo, isSending } from "./staff-sending.js";

const workspace = document.getElementById("workspace");
const announcer = document.getElementById("announcer");
const keys = document.getElementById("keys");

let waiting = []; // keys pressed while something is sent

document.documentElement.classList.add("scripted");
workspace.tabIndex = -1;

const marking = new Marking(workspace, announce, () => focusOn(current()));
const letters = new Letters(keys);

function announce(sentence) {
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = sentence; }, 30); // it speaks only when its text changes
}

const flags = () => [...workspace.querySelectorAll("li.flag")];
const current = () => workspace.querySelector("li.flag[data-current]");
const click = (element) => { if (element && !element.disabled) element.click(); };

function focusOn(flag, { scrolls = true } = {}) {
  if (!flag) {
    (workspace.querySelector("[data-go-on] button") ?? workspace).focus();
    return;
  }
  for (const other of flags()) {
    other.toggleAttribute("data-current", other === flag);
    other.querySelector("details").open = other === flag;
  }
  for (const marked of workspace.querySelectorAll(".text-column .is-current")) marked.classList.remove("is-current");
  const marked = [...workspace.querySelectorAll(`.text-column [data-flag-id="${Number(flag.dataset.flagId)}"]`)];
  for (const each of marked) each.classList.add("is-current");
  flag.querySelector("summary").focus({ preventScroll: true });
  if (scrolls) revealCard(flag);
  for (const id of ["restricted-text", "public-text"]) reveal(marked.filter((each) => each.closest(`#${id}`)));
}

function step(by) {
  const all = flags();
  if (all.length) focusOn(all[(all.indexOf(current()) + by + all.length) % all.length]);
}

async function send(form, button) {
  if (isSending()) return;
  workspace.focus({ preventScroll: true }); // what is typed now are keys, not words
  const answer = await deliver(form, button, form.matches("[data-whole-page]") ? {} : { "X-Requested-With": "fetch" });
  if (answer?.goTo !== undefined) {
    waiting = [];
    goTo(answer.goTo);
  } else if (answer?.html) {
    show(answer);
  } else {
    waiting = [];
    focusOn(current());
  }
  while (waiting.length && !isSending()) press(...waiting.shift());
}

function show({ html, ok }) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("workspace");
  if (!fresh) {
    window.location.reload();
    return;
  }
  changeInPlace(workspace, () => workspace.replaceChildren(...fresh.childNodes));
  workspace.className = fresh.className;
  measure(workspace);
  letters.tell();
  marking.rest();
  const said = workspace.querySelector(ok ? "[data-announcement]" : "[data-refusal]");
  if (said) announce(said.textContent.trim());
  if (!ok) waiting = [];
  focusOn(current());
}

workspace.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

function button(act, single = false) {
  const all = [...(current()?.querySelectorAll(`form[data-act="${act}"] button`) ?? [])];
  return (single && all.find((one) => "single" in one.dataset)) || all[0];
}

const size = (name) => click(current()?.querySelector(`[data-size="${name}"]`));

function accept(single) {
  const suggested = button("accept", single);
  if (suggested) click(suggested);
  else if (current()) announce("Decided already. E edits, K keeps, O opens it again.");
}

function edit() {
  const input = current()?.querySelector("[name='replacement']");
  input?.focus();
  input?.select();
}

const ACTS = {
  l: () => step(1),
  arrowdown: () => step(1),
  arrowright: () => step(1),
  j: () => step(-1),
  arrowup: () => step(-1),
  arrowleft: () => step(-1),
  a: accept,
  e: edit,
  k: () => current()?.querySelector("[name='reason']")?.focus(),
  w: (shift) => size(shift ? "wider-left" : "wider-right"),
  n: (shift) => size(shift ? "narrower-left" : "narrower-right"),
  m: () => marking.enter(current(), "mark-form"),
  o: () => click(button("reopen")),
  u: () => click(workspace.querySelector("form[data-act='undo'] button")),
  s: () => click(workspace.querySelector("form[data-go-on] button")),
  t: () => click(workspace.querySelector("[data-softening] button")),
  "?": () => keys.showModal(),
};
const REPEATED = new Set(["l", "j", "arrowdown", "arrowright", "arrowup", "arrowleft", "home", "end"]);
const JUDGES = new Set(["a", "e", "k", "w", "n", "m", "o", "u", "s"]);

function press(key, shift) {
  if (workspace.matches(".softened") && JUDGES.has(key)) {
    announce("Show the text first: press T.");
    return true;
  }
  if (marking.isOn) return marking.press(key, shift);
  if (!(key in ACTS)) return false;
  ACTS[key](shift);
  return true;
}

// Arrows scroll, unless somebody is in the list or marks words; letters may be switched off.
function isMeant(key, element) {
  if (marking.isOn) return !isSending();
  if (!(key in ACTS)) return false;
  const isInList = element.closest("ol.flags") !== null || (isSending() && element === workspace);
  return key.startsWith("arrow") ? isInList : letters.areOn;
}

document.addEventListener("keydown", (event) => {
  const key = (event.key ?? "").toLowerCase();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
  if (event.target.closest("input, textarea, select")) {
    inField(event);
    return;
  }
  if (!isMeant(key, event.target)) return;
  event.preventDefault();
  if (event.repeat && !REPEATED.has(key)) return; // held down, whatever decides is done once
  if (isSending()) {
    if (!event.repeat) waiting.push([key, event.shiftKey]);
  } else {
    press(key, event.shiftKey);
  }
});

function inField(event) {
  const field = event.target;
  if (event.key === "Escape" && workspace.contains(field)) {
    event.preventDefault();
    marking.leave();
    focusOn(current());
  } else if (field.name === "reason" && /^[1-9]$/.test(event.key)) {
    const reason = [...field.options].filter((option) => option.value)[Number(event.key) - 1];
    if (!reason || event.repeat) return;
    event.preventDefault();
    field.value = reason.value;
    click(field.form.querySelector("button"));
  } else if (field.name === "label" && letters.areOn && chooseKind(field, event)) {
    event.preventDefault();
    if (event.shiftKey) field.form.elements.replacement.focus();
    else click(field.form.querySelector("[data-testid='mark-save']"));
  } else if (field.tagName === "SELECT" && event.key === "Enter") {
    event.preventDefault();
    if (field.value) click(field.form.querySelector("button"));
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens='keys']")) keys.showModal();
  const summary = event.target.closest("li.flag summary");
  if (summary) {
    event.preventDefault();
    focusOn(summary.closest("li.flag"));
    return;
  }
  const marked = event.target.closest("mark[data-flag-id], .public-flag[data-flag-id]");
  if (marked && workspace.contains(marked) && window.getSelection().isCollapsed) {
    focusOn(workspace.querySelector(`li.flag[data-flag-id="${Number(marked.dataset.flagId)}"]`));
  }
});

measure(workspace);
letters.tell();
focusOn(current(), { scrolls: false });
