// How long one stays signed in: says so before it ends, keeps it alive while somebody types or presses, and
// says what to do once it has ended. The server decides; here is only the clock.

import { giveFocusBack } from "./staff-focus.js";

const bar = document.getElementById("session-bar");
const said = bar?.querySelector("[role=alert]");
const stay = bar?.querySelector("button");
const signIn = bar?.querySelector("a");

export const SIGNED_OUT =
  "You have been signed out. Sign in again in a new tab, then press the button again: your words are still here.";
export const ANOTHER =
  "Somebody else has signed in on this browser. Sign in as yourself in a new tab, then press the button again: your words are still here.";

// Whose page this is; null where nobody is signed in.
export const person = bar ? Number(bar.dataset.person) : null;

let ends = null; // when, in milliseconds since 1970, by this machine's clock
let state = "in"; // "in", "warned", "out", "other"
let asking = null;
let usedAt = Date.now();
let typedAt = 0;
let endingSaid = false;
let staying = false;

export function learn(left) {
  if (!bar || !left) return;
  const now = Date.now();
  ends = { unused: now + left.unused * 1000, whole: now + left.whole * 1000, warning: left.warning * 1000 };
  if (state === "warned" && next() - now > ends.warning) rest();
  if (next() - now > ends.warning) endingSaid = false;
}

const next = () => Math.min(ends.unused, ends.whole);
const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function say(sentence, { stays = false, signsIn = false } = {}) {
  if (said.textContent !== sentence) said.textContent = sentence;
  if (!stays) giveFocusBack(stay);
  stay.hidden = !stays;
  signIn.hidden = !signsIn;
  bar.hidden = false;
}

function rest() {
  state = "in";
  giveFocusBack(bar);
  bar.hidden = true;
  said.textContent = "";
}

// Ask how things stand, or with "POST" stay signed in. The answer brings a token for this page's forms, which
// another sign-in has made invalid.
export function ask(method = "GET") {
  if (!bar) return Promise.resolve(null);
  if (method === "GET" && asking) return asking;
  const question = question_(method).finally(() => { if (asking === question) asking = null; });
  if (method === "GET") asking = question;
  return question;
}

async function question_(method, again = true) {
  const headers = method === "POST" ? { "X-CSRFToken": token() } : {};
  let response;
  try {
    response = await fetch(bar.dataset.address, { method, headers });
  } catch {
    return null; // no network: the clock goes on
  }
  if (response.status === 403 && again) {
    const answer = await question_("GET", false);
    return answer?.person === person ? question_(method, false) : answer;
  }
  if (!response.ok) return null;
  const answer = await response.json();
  hear(answer);
  return answer;
}

function hear(answer) {
  if (answer.person === person) {
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = answer.token;
    learn(answer.left);
    if (state === "out" || state === "other") {
      rest();
      document.dispatchEvent(new Event("staff:back"));
    }
    reveal();
  } else if (answer.person === null) {
    signedOut();
  } else {
    anotherPerson();
  }
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

export function signedOut() {
  if (!bar) return;
  state = "out";
  const hasWords = document.querySelector("form[novalidate], form [name=_draft]") !== null;
  const here = encodeURIComponent(window.location.pathname + window.location.search);
  signIn.href = hasWords ? bar.dataset.signIn : `${bar.dataset.signIn}?next=${here}`;
  signIn.target = hasWords ? "_blank" : "";
  signIn.textContent = hasWords ? "Sign in again in a new tab" : "Sign in";
  say(hasWords ? SIGNED_OUT : "You have been signed out. Please sign in again to carry on.", { signsIn: true });
}

export function anotherPerson() {
  if (!bar) return;
  state = "other";
  signIn.href = bar.dataset.signIn;
  say(ANOTHER, { signsIn: true });
}

function warn() {
  state = "warned";
  if (ends.whole <= ends.unused) {
    say(`You will be signed out at ${clock(ends.whole)}, because nobody stays signed in for more than eight hours. Please save your work before then.`);
  } else {
    say(`You will be signed out at ${clock(ends.unused)}, because you have not typed or clicked anything for a while.`, { stays: true });
  }
}

async function tick() {
  if (!ends || state === "out" || state === "other" || asking) return;
  const now = Date.now();
  const pause = Math.min(60_000, Math.max(1000, ends.warning / 2));
  if (typedAt > usedAt && now - usedAt >= pause) {
    usedAt = now;
    await ask("POST");
    return;
  }
  const left = next() - now;
  if (left <= 0) {
    await ask();
    return;
  }
  if (left <= ends.warning && state === "in") {
    await ask(); // another tab may have been used meanwhile
    if (state === "in" && next() - Date.now() <= ends.warning) warn();
  }
  if (left <= Math.min(15_000, ends.warning / 2) && !endingSaid) {
    endingSaid = true;
    document.dispatchEvent(new Event("staff:ending"));
  }
}

// The page of somebody who has gone is not shown to whoever goes back to it.
function reveal() {
  document.documentElement.classList.remove("staff-left");
}

if (bar) {
  learn({ unused: Number(bar.dataset.unused), whole: Number(bar.dataset.whole), warning: Number(bar.dataset.warning) });
  setInterval(tick, 1000);
  stay.addEventListener("click", async () => {
    if (staying) return;
    staying = true; // a button that is disabled would lose the focus
    const answer = await ask("POST");
    staying = false;
    if (!answer) say("We could not reach the server, so you may be signed out soon. Please try again.", { stays: true });
  });
  document.addEventListener("input", () => { typedAt = Date.now(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  window.addEventListener("focus", () => { if (state !== "in") ask(); });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.add("staff-left");
    ask();
  });
}
