// The list of what is still missing, and the count above the checklist, follow the answers as they are given.

import { all, isMissing } from "./prepare-stations.js";

const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;
// What is listed by the code of the gate's reason, and how it is said where it is counted.
const SAID = {
  checklist: (count) => counted(count, "checklist question is unanswered", "checklist questions are unanswered"),
  "content-notes": null,
  fidelity: null,
  "no-theme": null,
  "finer-than-line": (count) => `The text gives ${counted(count, "detail", "details")} that the attribution line does not; say why each can stay, or change the text`,
};

function codeOf({ dataset: { station } }) {
  if (station.startsWith("check_")) return "checklist";
  if (station.startsWith("says_")) return "finer-than-line";
  return { content_notes: "content-notes", fidelity: "fidelity", themes: "no-theme" }[station];
}

// Whether something is missing of which the list, as it came from the server, does not tell.
export function tellMissing() {
  const open = {};
  for (const station of all().filter(isMissing)) (open[codeOf(station) ?? "line"] ??= []).push(station);
  const list = document.querySelector("[data-testid='blockers']");
  let isShort = false;
  for (const [code, say] of Object.entries(SAID)) {
    const row = list?.querySelector(`li[data-code="${code}"]`);
    const count = open[code]?.length ?? 0;
    if (row) {
      row.hidden = count === 0;
      const link = row.querySelector("a");
      if (count && say && link) link.textContent = say(count);
      if (count && link) link.hash = `#${open[code][0].id}`;
    } else if (count) {
      isShort = true;
    }
  }
  if (list) list.hidden = !list.querySelector("li:not([hidden])");
  const unanswered = document.querySelector("[data-unanswered]");
  const left = open.checklist?.length ?? 0;
  if (unanswered) unanswered.textContent = left ? `${left} of ${unanswered.dataset.unanswered} unanswered` : "";
  return isShort;
}
