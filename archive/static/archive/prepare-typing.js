// Finding a choice by its first letters, in a question where several may be chosen.

import { choicesIn } from "./prepare-stations.js";

const FEWEST = 10; // a shorter list is read faster than it is searched

export function addSearch(station, announce, leave) {
  if (!("many" in station.dataset) || choicesIn(station).length < FEWEST || station.querySelector(".narrow")) return;
  const field = document.createElement("input");
  field.type = "search";
  field.className = "narrow";
  field.autocomplete = "off";
  const what = station.querySelector("legend").textContent.trim().toLowerCase();
  field.placeholder = `Find ${what}`;
  field.setAttribute("aria-label", `Find ${what}: type, then Enter to tick the first`);
  field.setAttribute("aria-keyshortcuts", "E");
  choicesIn(station)[0].closest("label").parentElement.parentElement.before(field);
  field.addEventListener("input", () => {
    const found = narrow(station, field.value);
    announce(found.length ? `${found[0].label}. ${found.length} found.` : "Nothing found.");
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (event.repeat) return;
      if (!field.value.trim()) leave(station, true);
      else take(station, field, announce);
    } else if (event.key === "Escape") {
      event.preventDefault();
      clear(station, field);
      leave(station, false);
    }
  });
  field.addEventListener("blur", () => clear(station, field));
}

function take(station, field, announce) {
  const first = narrow(station, field.value)[0];
  if (!first) return;
  if (!first.choice.checked) first.choice.click();
  clear(station, field);
  announce(`${first.label} ticked.`);
}

function clear(station, field) {
  field.value = "";
  narrow(station, "");
}

// Show those of which a word begins as typed; the ones whose own name begins so come first.
function narrow(station, typed) {
  const wanted = typed.trim().toLowerCase();
  const fits = (words) => ` ${words.toLowerCase()}`.includes(` ${wanted}`);
  const found = [];
  for (const choice of choicesIn(station)) {
    const label = nameOf(choice);
    const called = [label, ...(choice.dataset.also ?? "").split("|")];
    const fit = !wanted || called.some(fits);
    choice.closest("label").parentElement.hidden = !fit;
    if (fit && wanted) found.push({ choice, label, rank: label.toLowerCase().startsWith(wanted) ? 0 : fits(label) ? 1 : 2 });
  }
  return found.sort((one, other) => one.rank - other.rank);
}

export const nameOf = (choice) => choice.closest("label").firstElementChild.nextSibling.textContent.trim();
