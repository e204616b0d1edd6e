// The one way in which the staff's forms are sent: one at a time, and the button is given back whenever it was
// stopped, dropped, late or refused. The page stays as it is until the server has answered.

import { goOn, pause, say } from "./staff-drafts.js";
import { giveFocusBack } from "./staff-focus.js";
import { ANOTHER, anotherPerson, ask, person, SIGNED_OUT, signedOut } from "./staff-session.js";

const PATIENCE = 60_000; // milliseconds
const bar = document.getElementById("saving-bar");
const stop = bar?.querySelector("button");

const STOPPED = "Stopped. This may not be saved yet. Your words are still here: press the button again.";
const DROPPED = "We could not reach the server, so this may not be saved yet. Your words are still here: press the button again.";
const BY_THE_SESSION = new Set([SIGNED_OUT, ANOTHER]); // its own bar says these, with the way to sign in
const LATE = "The server has not answered for a minute, so this may not be saved yet. Your words are still here: press the button again.";
const BY_STATUS = {
  403: "You are not allowed to do this any more, so nothing was saved. Your words are still here.",
  404: "This page no longer exists, so nothing was saved. Your words are still here.",
  405: "This cannot be saved from here. Your words are still here: copy them, then load the page again.",
};
const FAILED = "Something went wrong, so this may not be saved. Your words are still here: press the button again, and if it keeps happening, tell whoever looks after the server.";

// A form may say that it takes longer, and what it does meanwhile.
const patienceOf = (form) => Number(form.dataset.patience ?? PATIENCE / 1000) * 1000;

// Where nothing is typed, as in a press that claims the next one, nothing is said of anybody's words.
const TYPED_INTO = "textarea, select, input:not([type='hidden'], [type='submit'], [type='button'])";
function about(form, said) {
  if (form.querySelector("[type=file]")) return said.replace("Your words are still here", "Your file is still selected").replace("for a minute", "for a long time");
  if (form.querySelector(TYPED_INTO)) return said;
  return said
    .replace(/(so t|T)his may not be saved yet/, (_, first) => (first === "T" ? "This may not have worked" : "so we do not know whether it worked"))
    .replace("Your words are still here: press", "Press")
    .replace(" Your words are still here.", "");
}

let underWay = null; // an AbortController while something is being sent
let isLeaving = false; // it is saved, and the browser is on its way to the next page
let leftAt = 0;
const DOUBLE_PRESS = 1500; // milliseconds

export const isSending = () => underWay !== null;
export const isGoingOn = () => isLeaving;
export const hasJustLeft = () => isLeaving && Date.now() - leftAt < DOUBLE_PRESS;

// Send ``form`` as if ``submitter`` had been pressed. Returns what became of it:
//   null          something else is being sent: this press counts for nothing
//   {goTo}        it is saved, and this is the next page
//   {html, ok}    the server shows something
//   {said}        it was not saved; the sentence says why, and is shown already
export async function deliver(form, submitter, headers = {}, more = {}) {
  if (underWay || isLeaving) return null;
  const controller = new AbortController();
  underWay = controller;
  const late = setTimeout(() => controller.abort("late"), patienceOf(form));
  const body = new FormData(form, submitter);
  for (const [name, value] of Object.entries(more)) body.append(name, value);
  // As a browser would: a button may lead elsewhere than its form.
  const action = submitter?.getAttribute("formaction") || form.getAttribute("action");
  const url = new URL(action || window.location.href, window.location.href);
  const stoppable = setTimeout(() => { if (stop) { say(form.dataset.doing ?? "Saving…"); stop.hidden = false; } }, 700);
  let answer;
  try {
    await pause();
    controller.signal.throwIfAborted();
    answer = await post(url, body, headers, controller.signal);
  } catch {
    const reason = controller.signal.reason;
    answer = { said: reason === "late" ? LATE : reason === "stopped" ? STOPPED : DROPPED };
  }
  if (answer.said) answer.said = about(form, answer.said);
  clearTimeout(late);
  clearTimeout(stoppable);
  if (stop) {
    giveFocusBack(stop);
    stop.hidden = true;
  }
  say(BY_THE_SESSION.has(answer.said) ? "" : (answer.said ?? ""));
  underWay = null;
  if (answer.goTo === undefined) goOn();
  return answer;
}

async function post(url, body, headers, signal, again = true) {
  const response = await fetch(url, { method: "POST", body, signal, headers: { ...headers, "X-Sent-By": "script" } });
  document.dispatchEvent(new CustomEvent("staff:answered", { detail: { claim: response.headers.get("X-Claim") } }));
  const refused = response.headers.get("X-Refused");
  if (refused === "signed-out") {
    signedOut();
    return { said: SIGNED_OUT };
  }
  if (refused === "not-trusted") {
    const session = await ask(); // it brings a fresh token
    if (session?.person === person && again) {
      body.set("csrfmiddlewaretoken", session.token);
      return post(url, body, headers, signal, false);
    }
    if (session && session.person === null) return { said: SIGNED_OUT };
    if (session && session.person !== person) {
      anotherPerson();
      return { said: ANOTHER };
    }
    return { said: DROPPED };
  }
  const goTo = response.headers.get("X-Go-To");
  if (goTo !== null) return { goTo };
  const html = await response.text();
  if (response.status === 204) return { html: "", ok: true };
  if (response.status >= 500) return { said: FAILED };
  if (!html.includes('id="content"') && !html.includes("data-testid=\"open-count\"")) {
    return { said: BY_STATUS[response.status] ?? FAILED };
  }
  return { html, ok: response.ok };
}

// Go to the page that the server named. Whoever stops this on the way may press again.
export function goTo(address) {
  const url = new URL(address, window.location.href);
  isLeaving = true;
  leftAt = Date.now();
  const stays = url.hash && url.href.split("#")[0] === window.location.href.split("#")[0];
  window.location.assign(url);
  if (stays) window.location.reload();
}

// Somebody is still here: the way to the next page was stopped.
function stillHere() {
  if (!isLeaving || hasJustLeft()) return;
  isLeaving = false;
  goOn();
}

export function watch() {
  stop?.addEventListener("click", () => underWay?.abort("stopped"));
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (underWay) {
      event.preventDefault();
      event.stopImmediatePropagation();
      underWay.abort("stopped");
    }
    stillHere();
  }, true);
  // Held down, Enter presses once: meanwhile the focus may have gone to another button.
  window.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && !event.target.closest("textarea")) event.preventDefault();
  }, true);
  document.addEventListener("input", stillHere);
  document.addEventListener("pointerdown", stillHere, true);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { underWay = null; stillHere(); } });
}
