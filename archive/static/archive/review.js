// The review screen by keyboard. Everything here presses a button of a form that works without it:
// the server decides, answers with the workspace afresh, and counts every offset.

import { Letters } from "./review-letters.js";
import { chooseKind, Marking } from "./review-marking.js";
import { isHidden, Possible } from "./review-possible.js";
import { preview } from "./review-preview.js";
import { stateOf, takeIn } from "./review-changes.js";
import { changeInPlace, measure, reveal, revealCard } from "./review-view.js";
import { flagOf, wordAgain, wordsIn } from "./review-worded.js";
import { dirtyForms, saveAll } from "./staff-drafts.js";
import { deliver, goTo, isSending } from "./staff-sending.js";

const workspace = document.getElementById("workspace");
const announcer = document.getElementById("announcer");
const keys = document.getElementById("keys");

let aside = []; // words whose form is not offered while the text is softened
let waiting = []; // keys pressed while something is sent, so that nobody has to wait for the server

document.documentElement.classList.add("scripted");
workspace.tabIndex = -1;

const possible = new Possible(workspace, announce);
const marking = new Marking(workspace, announce, () => focusOn(current()));
const letters = new Letters(keys);

function announce(sentence) {
  announcer.textContent = "";
  // A live region speaks only when its text changes after it was emptied.
  setTimeout(() => { announcer.textContent = sentence; }, 30);
}

// Which flag

const flags = () => [...workspace.querySelectorAll("li.flag")].filter((flag) => !isHidden(flag));
const current = () => workspace.querySelector("li.flag[data-current]");

function choose(flag) {
  for (const other of flags()) {
    const chosen = other === flag;
    other.toggleAttribute("data-current", chosen);
    other.querySelector("details").open = chosen;
  }
  preview(workspace, flag);
  for (const marked of workspace.querySelectorAll(".text-column .is-current")) marked.classList.remove("is-current");
  for (const marked of markedFor(flag).flat()) marked.classList.add("is-current");
}

// The flag's words in the restricted text, and what stands for them in the public one. Where a wider flag
// takes this one in, there is no mark of its own, but each word carries its place.
function markedFor({ dataset }) {
  const [from, to] = [Number(dataset.from), Number(dataset.to)];
  const own = workspace.querySelectorAll(`#restricted-text mark[data-flag-id="${Number(dataset.flagId)}"]`);
  const words = () => [...workspace.querySelectorAll("#restricted-text [data-start]")];
  const runs = [...workspace.querySelectorAll("#public-text [data-from]")];
  return [
    own.length ? [...own] : words().filter((word) => word.dataset.start < to && from < word.dataset.end),
    runs.filter((run) => run.dataset.from < to && from < run.dataset.to),
  ];
}

function revealMarked(flag, options) {
  for (const marked of markedFor(flag)) reveal(marked, options);
}

function focusOn(flag, { scrolls = true } = {}) {
  const goOn = workspace.querySelector("[data-go-on] button, a[data-go-on]");
  if (flag) {
    choose(flag);
    const summary = flag.querySelector("summary");
    summary.focus({ preventScroll: true });
    if (scrolls) revealCard(flag);
    revealMarked(flag);
  } else {
    (goOn ?? workspace).focus();
  }
}

function step(by) {
  const all = flags();
  if (!all.length) return;
  const at = all.indexOf(current());
  focusOn(all[(at + by + all.length) % all.length]);
}

function togglePossible() {
  const before = current();
  if (!possible.toggle()) return;
  focusOn(before && !isHidden(before) ? before : (flags().find((flag) => flag.dataset.standing === "open") ?? null));
}

// Sending

const asPart = () => ({ "X-Requested-With": "fetch", "X-Shown": stateOf(workspace) });

async function send(form, button) {
  if (isSending()) return;
  const isWhole = form.matches("[data-whole-page]");
  workspace.setAttribute("aria-busy", "true");
  workspace.focus({ preventScroll: true }); // what is typed now are keys, not words
  const answer = await deliver(form, button, isWhole ? {} : asPart());
  workspace.removeAttribute("aria-busy");
  if (answer?.goTo !== undefined) {
    waiting = [];
    goTo(answer.goTo);
  } else if (answer?.html) {
    show(answer, form);
  } else {
    waiting = [];
    focusOn(current());
  }
  while (waiting.length && !isSending()) press(...waiting.shift());
}

function show({ html, ok }, sent) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const changes = page.querySelector("[data-changes]");
  if (changes) {
    showChanges(changes, sent);
    return;
  }
  const fresh = page.getElementById("workspace") ?? page.body;
  if (!fresh.querySelector("[data-testid='open-count']")) {
    // Not allowed any more, or gone: the page itself says which.
    window.location.reload();
    return;
  }
  const flagId = flagOf(sent);
  const isDone = (form) => ok && (form === sent || (flagId !== undefined && flagOf(form) === flagId));
  const worded = [...aside, ...dirtyForms().filter((form) => workspace.contains(form) && !isDone(form)).map(wordsIn)];
  changeInPlace(workspace, () => workspace.replaceChildren(...fresh.childNodes));
  followSoftening();
  measure(workspace);
  letters.tell();
  marking.rest();
  possible.show();
  document.dispatchEvent(new CustomEvent("staff:shown"));
  aside = worded.filter((words) => !wordAgain(workspace, words));
  const said = workspace.querySelector(ok ? "[data-announcement]" : "[data-refusal]");
  if (said) announce(said.textContent.trim());
  if (!ok) waiting = [];
  const same = workspace.querySelector(`li.flag[data-flag-id="${Number(flagId)}"]`);
  focusOn(ok ? current() : (same ?? current()));
}

// The answer to a press that was done, and what it changed.
function showChanges(changes, sent) {
  const flagId = flagOf(sent);
  const isDone = (form) => form === sent || (flagId !== undefined && flagOf(form) === flagId);
  changeInPlace(workspace, () => takeIn(workspace, changes, isDone));
  measure(workspace);
  letters.tell();
  marking.rest();
  possible.show();
  document.dispatchEvent(new CustomEvent("staff:shown"));
  announce(workspace.querySelector("[data-announcement]")?.textContent.trim() ?? "");
  focusOn(current());
}

workspace.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

// Keys

function button(act, single = false) {
  const form = current()?.querySelector(`form[data-act="${act}"]:not([hidden])`);
  const all = [...(form?.querySelectorAll("button:not([hidden])") ?? [])];
  return (single && all.find((one) => "single" in one.dataset)) || all[0];
}

const click = (element) => { if (element && !element.disabled) element.click(); };
const size = (name) => click(current()?.querySelector(`form:not([hidden]) [data-size="${name}"]`));

// Readers have this text: it is kept as it is, or withdrawn, so there is nothing to replace.
const IS_PUBLIC = "This text is public: K keeps what is flagged. Opening a flag again, or marking words, withdraws it.";
const isPublic = () => workspace.querySelector("[data-public]") !== null;

function accept(single) {
  const suggested = button("accept", single);
  if (suggested) click(suggested);
  else if (current() && isPublic()) announce(IS_PUBLIC);
  else if (current()) announce("Decided already. E edits, K keeps, O opens it again.");
}

function edit() {
  const input = current()?.querySelector("form:not([hidden]) [name='replacement']");
  if (!input) return;
  input.focus();
  input.select();
}

function keep() {
  const flag = current();
  if (flag?.dataset.keptBefore && flag.dataset.standing === "open") click(button("keep"));
  else flag?.querySelector("form:not([hidden]) [name='reason']")?.focus();
}

function reopen() {
  if (!isPublic()) return click(button("reopen"));
  const withdraws = current()?.querySelector("[name='withdraws']"); // said with the space bar, never by one key
  if (withdraws) announce("This text is public. Opening the flag again withdraws it.");
  withdraws?.focus();
}

function openKeys() {
  keys.showModal();
  keys.scrollTop = 0; // its button stands at the end, and has the focus
}

function goOn() {
  click(workspace.querySelector("form[data-go-on] button, a[data-go-on]"));
}

function reword() {
  if (workspace.querySelector("#reword-form")) marking.enter(current(), "reword-form");
  else announce(isPublic() ? IS_PUBLIC : "No replacement is applied yet. E edits the replacement of a flag.");
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
  k: keep,
  w: (shift) => size(shift ? "wider-left" : "wider-right"),
  n: (shift) => size(shift ? "narrower-left" : "narrower-right"),
  m: () => marking.enter(current(), "mark-form"),
  r: reword,
  o: reopen,
  u: () => click(workspace.querySelector("form[data-act='undo'] button")),
  s: goOn,
  p: togglePossible,
  t: () => click(document.querySelector("[data-softening] button")),
  "?": openKeys,
};

// Held down, these go on; whatever decides, or leaves the page, is done once however long a key is held.
const REPEATED = new Set(["l", "j", "arrowdown", "arrowright", "arrowup", "arrowleft", "home", "end"]);
const isArrow = (key) => key.startsWith("arrow");

// What judges the text waits while it is softened; moving about does not.
const JUDGES = new Set(["a", "e", "k", "w", "n", "m", "r", "o", "u"]);

function mustShowFirst(key) {
  if (!workspace.matches(".softened")) return false;
  return JUDGES.has(key) || (key === "s" && workspace.querySelector(".progress-acts [data-show-first]") !== null);
}

function press(key, shift) {
  if (mustShowFirst(key)) {
    announce("Show the text first: press T.");
    return true;
  }
  if (marking.isOn) return marking.press(key, shift);
  if (!(key in ACTS)) return false;
  ACTS[key](shift);
  return true;
}

// While an answer is awaited the list has no focus, but what is typed was meant for it.
const isInList = (element) => element.closest("ol.flags") !== null || (isSending() && element === workspace);

// Arrows scroll, unless somebody is in the list or marks words; letters may be switched off.
function isMeant(key, element) {
  if (marking.isOn) return !isSending();
  if (!(key in ACTS)) return false;
  return isArrow(key) ? isInList(element) : letters.areOn;
}

let held = null; // the key that did something and is still down

document.addEventListener("keyup", (event) => {
  if (event.key?.toLowerCase() === held) held = null;
});

document.addEventListener("keydown", (event) => {
  const key = (event.key ?? "").toLowerCase(); // a browser that fills in a form names no key
  if (event.repeat && (key === held ? !REPEATED.has(key) : pressesButton(event))) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
  if (event.target.closest("input, textarea, select")) {
    inField(event);
    return;
  }
  if (!isMeant(key, event.target) || (event.repeat && !REPEATED.has(key))) return;
  if (isSending()) {
    // Pressed before the text was shown, a key judges nothing once it is.
    if (!event.repeat && !mustShowFirst(key)) waiting.push([key, event.shiftKey]);
  } else if (!press(key, event.shiftKey)) {
    return;
  }
  held = key;
  event.preventDefault();
});

// Enter and the space bar press what has the focus, again and again, and the focus moves on after a decision.
function pressesButton({ key, target }) {
  if (key === "Enter") return !target.closest("textarea");
  return key === " " && !target.closest("input:not([type='checkbox'], [type='radio']), textarea");
}

function inField(event) {
  const field = event.target;
  if (event.key === "Escape" && workspace.contains(field)) {
    event.preventDefault();
    marking.leave();
    focusOn(current());
  } else if (field.name === "reason" && /^[1-9]$/.test(event.key)) {
    const reasons = [...field.options].filter((option) => option.value);
    const reason = reasons[Number(event.key) - 1];
    if (!reason || event.repeat) return;
    event.preventDefault();
    field.value = reason.value;
    click(field.form.querySelector("button"));
  } else if (field.name === "label" && field.form?.id === "mark-form" && letters.areOn && chooseKind(field, event)) {
    event.preventDefault();
    saveMark(field, event.shiftKey);
  } else if (field.tagName === "SELECT" && event.key === "Enter") {
    event.preventDefault();
    if (field.value) click(field.form.querySelector("button"));
  }
}

// The kind is chosen: saved, unless readers have the text, or Shift says that other words are to come.
function saveMark({ form }, waits) {
  if (waits || isPublic() || !form.elements.words.value) form.elements.replacement.focus();
  else click(form.querySelector("[data-testid=mark-save]"));
}

// The public text changes as one types

workspace.addEventListener("input", (event) => {
  const flag = event.target.name === "replacement" && event.target.closest("li.flag");
  if (!flag) return;
  preview(workspace, flag);
  revealMarked(flag, { movesPage: false });
});

// Mouse

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens='keys']");
  if (opener) openKeys();
  const list = event.target.closest("details[data-possible] > summary");
  if (list) {
    event.preventDefault();
    togglePossible();
    return;
  }
  const summary = event.target.closest("li.flag summary");
  if (summary) {
    event.preventDefault();
    focusOn(summary.closest("li.flag"));
    return;
  }
  const marked = event.target.closest("mark[data-flag-id], .public-flag[data-flag-id]");
  if (marked && workspace.contains(marked) && window.getSelection().isCollapsed) {
    const flag = workspace.querySelector(`li.flag[data-flag-id="${Number(marked.dataset.flagId)}"]`);
    if (isHidden(flag)) togglePossible();
    focusOn(flag);
  }
});

// Softening: the server notes that the text was shown, so it is lifted only when the server has answered, and
// what it answers with says whether it is softened: another tab may have changed that.

function followSoftening() {
  const softened = workspace.querySelector("#restricted-text[aria-hidden]") !== null;
  workspace.classList.toggle("softened", softened);
  const toggle = document.querySelector("[data-softening] button");
  toggle.value = softened ? "yes" : "no";
  toggle.textContent = softened ? "Show text" : "Soften text";
}

document.querySelector("[data-softening]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const shows = event.submitter.value === "yes";
  const after = current()?.dataset.flagId ?? "";
  if (!shows) await saveAll(); // the fields in which somebody words something go until it is shown again
  const answer = await deliver(form, event.submitter, { "X-Requested-With": "fetch" }, { after });
  if (answer?.html) {
    show(answer, form);
    if (answer.ok) announce(shows ? "The text is shown." : "The text is softened.");
  } else if (answer) {
    waiting = [];
    announce("The server did not answer, so the text stays as it is. Press the key again.");
  }
  while (waiting.length && !isSending()) press(...waiting.shift());
});

window.addEventListener("resize", () => {
  measure(workspace);
  if (current()) revealMarked(current(), { movesPage: false });
});

measure(workspace);
letters.tell();
possible.show();
const started = document.querySelector("#reword-form [autofocus]");
if (started) started.focus();
else focusOn(current(), { scrolls: false }); // the text comes first
