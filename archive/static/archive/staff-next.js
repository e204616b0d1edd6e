// N, S and W on the pages that offer what is next: each presses what says its letter. They can be switched off with
// the other single-letter keys (review-letters.js).

import { person } from "./staff-session.js";

const IN_A_FIELD = "input:not([type='checkbox'], [type='radio'], [type='submit']), textarea, select, [role='combobox'], [contenteditable]";
document.documentElement.classList.add("scripted");

const areOff = () => localStorage.getItem(`heard.letters-off.${person}`) !== null;

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing || event.defaultPrevented || areOff()) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest(IN_A_FIELD) || document.querySelector("dialog[open]")) return;
  const key = (event.key ?? "").toLowerCase();
  const meant = [...document.querySelectorAll("[data-next-key]")].find((each) => each.dataset.nextKey === key);
  if (!meant) return;
  event.preventDefault();
  meant.click();
});

if (areOff()) {
  for (const each of document.querySelectorAll("[data-next-key]")) each.removeAttribute("aria-keyshortcuts");
}
