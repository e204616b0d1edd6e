// Every page of the staff's side: forms are sent one at a time, what is typed is kept, and leaving warns while
// something is not.

import * as drafts from "./staff-drafts.js";
import { deliver, goTo, hasJustLeft, isGoingOn, watch } from "./staff-sending.js";
import { person } from "./staff-session.js";

// These show no words, or answer with what only the browser itself can take: a file, or a popup's script.
const NATIVE = "#login-form, #logout-form, [data-native]";
const isNative = (form) => form.matches(NATIVE) || document.body.matches(".popup, .change-list, .login");

const begun = new WeakMap(); // form without a draft: what it held at first
const done = new WeakMap(); // form: what was saved, and where it leads
let sentNatively = 0;

// Where the focus goes when a form comes back: to what is wrong, or else to the top of what is shown.
const WHAT_IS_SAID = [".errornote", ".errorlist", "[role=alert]", "h1"];

function look({ unsaved = false } = {}) {
  drafts.track({ unsaved });
  for (const form of document.querySelectorAll("form[novalidate]")) begun.set(form, drafts.wordsOf(form));
}

async function send(form, submitter) {
  if (hasJustLeft()) return; // a double press
  const before = done.get(form);
  if (before && before.words === drafts.wordsOf(form)) { // saved already; only the next page was stopped
    goTo(before.address);
    return;
  }
  const words = drafts.wordsOf(form);
  const answer = await deliver(form, submitter);
  if (!answer || answer.said !== undefined) return;
  if (answer.goTo !== undefined) {
    done.set(form, { words, address: answer.goTo });
    drafts.settle(form, words);
    goTo(answer.goTo);
  } else if (answer.html) {
    show(answer.html);
  }
}

// The server showed the form again, with what is wrong or what has changed.
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("content");
  const asksAgain = fresh.querySelector("[data-asks-again]") !== null; // it holds all that was sent
  if (document.body.matches(".change-form") && fresh.querySelector("form") && !asksAgain) takeErrors(fresh);
  else document.getElementById("content").replaceChildren(...fresh.childNodes);
  document.title = page.title;
  showMessages(page.querySelector(".messagelist"));
  document.dispatchEvent(new CustomEvent("staff:shown", { detail: { unsaved: true } }));
  const first = WHAT_IS_SAID.map((each) => document.querySelector(`#content ${each}`)).find(Boolean);
  if (first) {
    first.tabIndex = -1;
    first.focus();
  }
}

function showMessages(list) {
  document.querySelector(".messagelist")?.remove();
  if (list) document.getElementById("content").before(list);
}

// The stock admin's form keeps its calendars and lists: only what is wrong is put beside its fields.
function takeErrors(fresh) {
  const content = document.getElementById("content");
  for (const old of content.querySelectorAll(".errornote, .errorlist")) old.remove();
  for (const old of content.querySelectorAll(".errors")) old.classList.remove("errors");
  const form = content.querySelector("form");
  const unplaced = [];
  for (const errors of fresh.querySelectorAll(".errorlist")) {
    const row = errors.closest("[class*='field-']");
    const name = row && [...row.classList].find((one) => one.startsWith("field-"));
    const here = name && form.querySelector(`.${CSS.escape(name)}`);
    if (here) {
      here.classList.add("errors");
      here.prepend(errors);
    } else {
      unplaced.push(errors);
    }
  }
  const note = fresh.querySelector(".errornote");
  form.prepend(...[note, ...unplaced].filter(Boolean));
}

function isUnsaved(form) {
  if (drafts.isDirty(form)) return true;
  return !form.elements._draft && begun.get(form) !== drafts.wordsOf(form);
}

if (person) {
  look({ unsaved: document.querySelector("#content .errornote:not([data-testid])") !== null });
  drafts.watch();
  watch();
  window.addEventListener("load", () => setTimeout(drafts.begin));
  // The text was shown a moment ago; it stands just below. A page that is loaded again has no ``:target`` yet.
  if (window.location.hash === "#softening") document.querySelector("#softening button")?.focus();
  document.addEventListener("staff:shown", (event) => look(event.detail ?? {}));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (isNative(form)) {
      if (form.matches("#logout-form")) return;
      if (Date.now() - sentNatively < 1000) event.preventDefault(); // a double press, or a key held down
      else sentNatively = Date.now();
      return;
    }
    event.preventDefault();
    send(form, event.submitter);
  });
  window.addEventListener("beforeunload", (event) => {
    if (isGoingOn() || Date.now() - sentNatively < 2000) return;
    const forms = [...document.querySelectorAll("form[novalidate]")].filter((form) => begun.has(form));
    if (drafts.dirtyForms().length || forms.some(isUnsaved)) event.preventDefault();
  });
  // Type-ahead tells jQuery alone that something was chosen.
  window.django?.jQuery?.(document).on("change", "select.admin-autocomplete", (event) => {
    if (!event.originalEvent) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
