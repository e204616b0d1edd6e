// C raises a concern from any page of a testimony: it presses the button that stands there. The single-letter keys
// can be switched off (review-letters.js), and this one with them.

import { saveAll } from "./staff-drafts.js";
import { isSending } from "./staff-sending.js";
import { person } from "./staff-session.js";

const IN_A_FIELD = "input:not([type='checkbox'], [type='radio'], [type='submit']), textarea, select, [role='combobox'], [contenteditable]";

let isWaiting = false;

const button = () => document.querySelector("[data-raises-concern] button");
const areOff = () => localStorage.getItem(`heard.letters-off.${person}`) !== null;

// While something else is on its way the press waits for it, and is not lost.
function raise() {
  isWaiting = isSending();
  if (isWaiting) setTimeout(raise, 50);
  else button()?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key?.toLowerCase() !== "c" || event.repeat || event.isComposing || isWaiting) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || areOff()) return;
  if (!button() || event.target.closest(IN_A_FIELD) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  raise();
});

// What was typed elsewhere on the page, and not saved yet, goes first; but a slow network does not hold this up.
const LONGEST_WAIT = 1500; // milliseconds
const saved = new WeakSet();
const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-raises-concern]") || saved.has(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.race([saveAll(), pause(LONGEST_WAIT)]);
  await pause(0); // a form that is being submitted cannot be submitted again
  saved.add(form);
  form.requestSubmit(event.submitter);
  saved.delete(form);
}, true);
