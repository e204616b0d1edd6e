// After a practice case S goes on to the next one, unless single-letter keys are switched off (review-letters.js).

import { isSending } from "./staff-sending.js";
import { person } from "./staff-session.js";

const areOff = () => localStorage.getItem(`heard.letters-off.${person}`) !== null;

document.addEventListener("keydown", (event) => {
  if (event.key?.toLowerCase() !== "s" || event.repeat || event.isComposing || isSending() || areOff()) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type='radio']), textarea, select")) return;
  event.preventDefault();
  document.querySelector("a[data-go-on]")?.click();
});
