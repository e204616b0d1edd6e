// What makes bringing in a spreadsheet quicker: a file that is dropped anywhere on the page, one key to go on.
// Without it every step works all the same.

import { isSending } from "./staff-sending.js";

const receives = () => document.querySelector("#content form[data-receives]");
const reveal = () => {
  for (const hint of document.querySelectorAll("#content :is([data-keys], [data-drops])")) hint.hidden = false;
};

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const show = (isDropping) => document.body.classList.toggle("is-dropping", isDropping);

document.addEventListener("dragover", (event) => {
  if (!hasFiles(event) || !receives()) return;
  event.preventDefault();
  show(true);
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) show(false); });
document.addEventListener("drop", (event) => {
  if (!hasFiles(event) || !receives()) return;
  event.preventDefault(); // a browser would open the file in place of the page
  show(false);
  const field = receives().elements.file;
  const [file] = event.dataTransfer.files;
  if (!file) return;
  const one = new DataTransfer();
  one.items.add(file);
  field.files = one.files;
  receives().querySelector("button").focus();
});

document.addEventListener("keydown", (event) => {
  const form = document.querySelector("#content form[data-sends]");
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form || event.repeat || isSending()) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.default"));
});

// Whoever chooses another term means it.
document.addEventListener("change", (event) => {
  const radio = document.getElementById(event.target.dataset?.chooses ?? "");
  if (radio) radio.checked = event.target.value !== "";
});

document.addEventListener("staff:shown", reveal);
reveal();
