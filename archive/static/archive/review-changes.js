// Puts into the workspace what a press has changed, so that the rest stays as it is: the server says which flags and
// which stretches of both texts, and nothing here decides how any of them stands.

import { asServerSent } from "./review-preview.js";
import { wordAgain, wordsIn } from "./review-worded.js";
import { dirtyForms, settle, wordsOf } from "./staff-drafts.js";

const at = (element) => Number(element.dataset.from);
const flagIn = (root, id) => root.querySelector(`li.flag[data-flag-id="${Number(id)}"]`);

// The state that the workspace shows, as the server calls it; "" where it has to send the whole.
export const stateOf = (workspace) => workspace.querySelector("[data-state]")?.dataset.state ?? "";

// ``decidedBy`` says whether a form's words are saved, or not wanted any more.
export function takeIn(workspace, changes, decidedBy) {
  const worded = new Set(dirtyForms().filter((form) => workspace.contains(form) && !decidedBy(form)));
  asServerSent(workspace);
  for (const stretch of changes.querySelectorAll("[data-in]")) takeStretch(workspace, stretch);
  for (const fresh of changes.querySelectorAll("ol:not([data-decided]) > li.flag")) takeCard(workspace, fresh, worded);
  if (changes.dataset.order) putInOrder(workspace, changes.dataset.order.split(","));
  const decided = [...changes.querySelectorAll("ol[data-decided] > li.flag")].map((patch) => decide(workspace, patch, worded));
  for (const flag of workspace.querySelectorAll("li.flag")) choose(flag, changes.dataset.current);
  tellTogether(workspace);
  const head = changes.querySelector("[data-head]");
  workspace.querySelector("[data-head]").replaceWith(head);
  workspace.querySelector("[data-possible-count]")?.replaceWith(changes.querySelector("[data-possible-count]"));
  for (const form of decided.flatMap((flag) => [...flag.querySelectorAll("form")])) forget(form, worded);
  const mark = workspace.querySelector("#mark-form");
  if (mark && decidedBy(mark)) empty(mark);
  renew(workspace, head.dataset.version, worded);
}

// Runs of one text, in order: those of the stretch take the place of all that begin in it.
function takeStretch(workspace, stretch) {
  const text = workspace.querySelector(`#${stretch.dataset.in}`);
  const runs = [...text.children];
  const next = runs.find((run) => at(run) >= Number(stretch.dataset.to)) ?? null;
  for (const run of runs) {
    if (at(run) >= at(stretch) && at(run) < Number(stretch.dataset.to)) run.remove();
  }
  for (const run of [...stretch.children]) text.insertBefore(run, next);
}

function takeCard(workspace, fresh, worded) {
  const old = flagIn(workspace, fresh.dataset.flagId);
  if (!old) {
    workspace.querySelector("ol.flags").append(fresh); // a person marked it; its place follows
    return;
  }
  const goesOn = [...old.querySelectorAll("form")].filter((form) => worded.has(form)).map(wordsIn);
  old.replaceWith(fresh);
  for (const words of goesOn) wordAgain(workspace, words);
}

function putInOrder(workspace, ids) {
  const known = new Set(ids);
  for (const flag of workspace.querySelectorAll("li.flag")) {
    if (!known.has(flag.dataset.flagId)) flag.remove();
  }
  ids.forEach((id, index) => {
    const flag = flagIn(workspace, id);
    flag.querySelector(".flag-number").textContent = index + 1;
    flag.parentElement.append(flag);
  });
}

const DECIDED = ["replacement", "keep"];

function decide(workspace, patch, worded) {
  const flag = flagIn(workspace, patch.dataset.flagId);
  flag.className = patch.className;
  flag.dataset.standing = patch.dataset.standing;
  for (const name of DECIDED) {
    if (name in patch.dataset) flag.dataset[name] = patch.dataset[name];
    else delete flag.dataset[name];
  }
  flag.dataset.wording = flag.dataset.replacement || flag.dataset.suggestion;
  for (const slot of [...patch.children]) flag.querySelector(`[data-slot="${slot.dataset.slot}"]`).replaceWith(slot);
  for (const form of flag.querySelectorAll("[data-when]")) {
    form.hidden = !form.dataset.when.split(" ").includes(flag.dataset.standing);
  }
  const field = flag.querySelector("[name=replacement]");
  field.defaultValue = flag.dataset.wording;
  if (!worded.has(field.form)) field.value = flag.dataset.wording;
  const reason = flag.dataset.keep ?? flag.dataset.keptBefore ?? "";
  for (const option of flag.querySelectorAll("[name=reason] option")) option.defaultSelected = option.value === reason && reason !== "";
  flag.querySelector("[name=reason]").value = reason;
  return flag;
}

function choose(flag, current) {
  const chosen = flag.dataset.flagId === current;
  flag.toggleAttribute("data-current", chosen);
  flag.querySelector("details").open = chosen;
}

// Flags over the same words that stand alike are decided together.
function tellTogether(workspace) {
  const groups = new Map();
  const flags = [...workspace.querySelectorAll("li.flag")];
  flags.sort((a, b) => number(a) - number(b));
  for (const flag of flags) {
    const { words, standing, replacement = "", keep = "" } = flag.dataset;
    const key = JSON.stringify([words, standing, replacement, keep]);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(flag);
  }
  for (const group of groups.values()) {
    for (const flag of group) tell(flag, [flag, ...group.filter((other) => other !== flag)]);
  }
}

const number = (flag) => Number(flag.querySelector(".flag-number").textContent);

function tell(flag, together) {
  const ids = together.map((other) => other.dataset.flagId).join(",");
  const all = flag.querySelectorAll("button[name=flags]:not([data-single])");
  if (all[0]?.value === ids) return;
  for (const button of all) button.value = ids;
  for (const part of flag.querySelectorAll("[data-others]")) part.hidden = together.length === 1;
  for (const part of flag.querySelectorAll("[data-more]")) part.textContent = together.length - 1;
  for (const part of flag.querySelectorAll("[data-count]")) part.textContent = together.length;
  const suggested = new Set(together.map((other) => other.dataset.suggestion));
  flag.querySelector("[data-suggested]").textContent = [...suggested].join("” and “");
}

// What was typed for a flag that is decided is saved, or not wanted.
function forget(form, worded) {
  if (worded.has(form)) return;
  const kept = form.nextElementSibling;
  if (kept?.matches("[data-testid=kept]")) kept.remove();
}

function empty(form) {
  form.reset();
  for (const field of form.querySelectorAll("[name=start], [name=end], [name=words], [name=replacement]")) field.value = "";
  const kept = form.nextElementSibling;
  if (kept?.matches("[data-testid=kept]")) kept.remove();
}

// Every form is one of the page as it is now. What is being worded stays a draft of the page on which it was begun.
function renew(workspace, version, worded) {
  for (const field of workspace.querySelectorAll("input[name=version]")) {
    field.value = version;
    field.defaultValue = version;
    if (field.form.elements._draft && !worded.has(field.form)) {
      seenAt(field.form).value = version;
      settle(field.form, wordsOf(field.form));
    }
  }
}

function seenAt(form) {
  if (form.elements._at) return form.elements._at;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "_at" });
  form.append(field);
  return field;
}
