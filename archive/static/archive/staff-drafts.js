// What is being typed is saved on the server as it is typed, never in the browser. A form takes part by
// carrying a token that says whose it is.

import { anotherPerson, ask, learn, person, signedOut } from "./staff-session.js";

const PAUSE = 1500; // milliseconds without typing, then it is saved
const RETRY = 10_000;
const KEEPALIVE_LIMIT = 60_000; // bytes that a browser still sends while a page closes
const bar = document.getElementById("saving-bar");
const status = bar?.querySelector("[role=status]");

const TOKEN = "_draft";
const tracked = new Map(); // form: {saved, timer, flight}
const touched = new WeakSet(); // forms into which somebody has typed
let paused = false; // while a form is being sent
let outcome = ""; // what the last press came to: it stands until somebody types or presses again

function show(sentence) {
  if (!bar) return;
  bar.hidden = !sentence;
  if (status.textContent !== sentence) status.textContent = sentence;
}

// What a press comes to.
export function say(sentence) {
  outcome = sentence;
  show(sentence);
}

// What became of a draft, which nobody pressed for.
function mention(sentence) {
  if (!paused) show(outcome ? `${outcome} ${sentence}` : sentence);
}

// What a form holds, in one string.
export function wordsOf(form) {
  const words = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const counts = typeof value === "string" && !name.startsWith("_") && name !== "csrfmiddlewaretoken" && form.elements[name]?.type !== "password";
    if (counts) words.append(name, value);
  }
  return words.toString();
}

// One that asks again carries the token too, for the press that meets the sign-in page, but nobody types into it.
function draftForms() {
  return [...document.querySelectorAll("form")].filter((form) => form.elements[TOKEN] && !form.matches("[data-discards], [data-repeats]"));
}

// ``unsaved``: what the form holds now came back from the server without having been stored.
export function track({ unsaved = false } = {}) {
  for (const form of tracked.keys()) {
    if (!form.isConnected) tracked.delete(form);
  }
  for (const form of draftForms()) {
    if (tracked.has(form)) continue;
    tracked.set(form, { saved: unsaved ? null : wordsOf(form), timer: 0, flight: null });
    if (unsaved) later(form);
  }
}

// The stock admin's widgets move choices about once the page has loaded, which is nobody's typing.
export function begin() {
  for (const [form, known] of tracked) {
    if (known.saved !== null && !touched.has(form)) known.saved = wordsOf(form);
  }
}

// ``words`` of the form are stored: nothing of them is a draft any more.
export function settle(form, words) {
  const known = tracked.get(form);
  if (known) known.saved = words;
}

export const isDirty = (form) => tracked.has(form) && tracked.get(form).saved !== wordsOf(form);
export const dirtyForms = () => [...tracked.keys()].filter((form) => form.isConnected && isDirty(form));

function later(form, after = PAUSE) {
  const known = tracked.get(form);
  clearTimeout(known.timer);
  known.timer = setTimeout(() => save(form), after);
}

export async function save(form) {
  const known = tracked.get(form);
  if (!known || paused || !person) return;
  clearTimeout(known.timer);
  if (known.flight) {
    await known.flight;
    if (!paused && isDirty(form)) later(form, 200);
    return;
  }
  const words = wordsOf(form);
  if (words === known.saved) return;
  known.flight = deliver(form, words);
  const answer = await known.flight;
  known.flight = null;
  if (answer === "kept") known.saved = words;
  else if (answer === "unreachable") later(form, RETRY);
}

async function deliver(form, words, again = true) {
  const body = new URLSearchParams(words);
  body.set(TOKEN, form.elements[TOKEN].value);
  if (form.elements._at) body.set("_at", form.elements._at.value); // the page has changed since the token was made
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  let response;
  try {
    const keepalive = body.toString().length < KEEPALIVE_LIMIT;
    response = await fetch(bar.dataset.address, { method: "POST", body, keepalive });
  } catch {
    mention("We cannot reach the server, so what you typed last is not saved yet. Please keep this page open.");
    return "unreachable";
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json().catch(() => ({})) : {};
  if (response.ok) {
    mention(`Draft saved ${answer.at}`);
    learn(answer.left);
    return "kept";
  }
  if (response.status === 401) {
    signedOut();
    return "refused";
  }
  if (response.status === 403 && response.headers.get("X-Refused") === "not-trusted" && again) {
    const session = await ask(); // signed in again in another tab, or somebody else has
    return session?.person === person ? deliver(form, words, false) : "refused";
  }
  if (response.status === 403) anotherPerson();
  else if (answer.said) mention(answer.said);
  else if (response.status >= 500) return "unreachable";
  return "refused";
}

export const saveAll = () => Promise.all(dirtyForms().map(save));

// A form is being sent: what is on its way arrives first, or a draft would come after what it became.
export async function pause() {
  paused = true;
  for (const known of tracked.values()) clearTimeout(known.timer);
  const flights = [...tracked.values()].map((known) => known.flight).filter(Boolean);
  await Promise.race([Promise.all(flights), new Promise((done) => { setTimeout(done, 3000); })]);
}

export function goOn() {
  paused = false;
  for (const form of dirtyForms()) later(form);
}

export function watch() {
  const noticed = (event) => {
    const form = event.target.form;
    if (!form || !tracked.has(form)) return;
    touched.add(form);
    outcome = "";
    later(form);
  };
  document.addEventListener("input", noticed);
  document.addEventListener("change", noticed);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") saveAll(); });
  window.addEventListener("pagehide", saveAll);
  document.addEventListener("staff:ending", saveAll);
  document.addEventListener("staff:back", saveAll);
}
