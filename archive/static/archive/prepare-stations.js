// The questions of the prepare page: which one is marked, what it waits for, and what an answer does to it.
// Each answer presses what stands on the page, so that it counts, is kept and is undone like a click.

const form = () => document.getElementById("preparation");
export const all = () => [...document.querySelectorAll("#content [data-station]")].filter(isOnTheWay);
export const current = () => document.querySelector("#content [data-station][data-current]");

// The line is a question only while lines are on offer, and it comes after the tags that it is made of.
function isOnTheWay(station) {
  return station.dataset.station !== "line" || lines().length > 0;
}

export const lines = () => [...document.querySelectorAll("#line .lines button")];

// In reading order, but for the line, which stands beside the form: it is asked after its tags.
export function inOrder() {
  const found = all();
  const line = found.find((each) => each.dataset.station === "line");
  if (!line) return found;
  const rest = found.filter((each) => each !== line);
  const after = rest.findIndex((each) => each.dataset.station === "year");
  rest.splice(after + 1, 0, line);
  return rest;
}

export const choicesIn = (station) => [...station.querySelectorAll("input[type='radio'], input[type='checkbox']")].filter((each) => each.name);
const isAnswered = (station) => choicesIn(station).some((each) => each.checked);
const suggestedIn = (station) => choicesIn(station).filter((each) => "suggested" in each.dataset && !each.disabled && !each.checked);

// Several may be chosen: what is suggested waits until somebody has looked at it. Of one, any answer will do.
export function suggests(station) {
  const suggested = suggestedIn(station);
  const needsOne = !("many" in station.dataset);
  return needsOne && isAnswered(station) ? [] : suggested.filter((each) => each.value !== "none-needed" || !isAnswered(station));
}

export function isMissing(station) {
  if (station.dataset.station === "line") return lines().length > 0;
  return "needed" in station.dataset && !isAnswered(station);
}

export const missing = () => inOrder().filter(isMissing);

const seen = new Set(); // names of those that somebody has gone on from: what is suggested there is not wanted
export const goOnFrom = (station) => { if (station) seen.add(station.dataset.station); };
export const waits = (station) => isMissing(station) || (!seen.has(station.dataset.station) && suggests(station).length > 0);

export function mark(station) {
  for (const other of document.querySelectorAll("#content [data-station][data-current]")) {
    if (other !== station) other.removeAttribute("data-current");
  }
  station?.setAttribute("data-current", "");
}

export function focusOn(station) {
  mark(station);
  if (station.dataset.station === "line") {
    const place = document.getElementById("line");
    place.tabIndex = -1;
    place.focus();
  } else {
    station.focus();
  }
  station.scrollIntoView({ block: "nearest" });
}

// Where the keyboard goes after ``station``: round once, and null where nothing waits any more.
export function nextWaiting(station) {
  const found = inOrder();
  const at = found.indexOf(station);
  return [...found.slice(at + 1), ...found.slice(0, at + 1)].find((each) => each !== station && waits(each)) ?? null;
}

export function beside(station, by) {
  const found = inOrder();
  return found[found.indexOf(station) + by] ?? null;
}

export function confirmed(station) {
  return choicesIn(station).find((each) => each.value === station.dataset.before) ?? null;
}

// What stood in a question before its last answers, for Undo.

const undone = [];

export function remember(station) {
  const select = station.querySelector("select");
  const values = select ? [select.value] : choicesIn(station).filter((each) => each.checked).map((each) => each.value);
  undone.push([station.dataset.station, values]);
}

// A question that is not asked any more, because the line has changed, has nothing to undo.
export function undo() {
  while (undone.length) {
    const [name, values] = undone.pop();
    const station = document.querySelector(`#content [data-station="${CSS.escape(name)}"]`);
    if (!station) continue;
    seen.delete(name);
    set(station, values);
    return station;
  }
  return null;
}

function set(station, values) {
  const select = station.querySelector("select");
  if (select) {
    [select.value] = values;
    tell(select);
    return;
  }
  let last = null;
  for (const each of choicesIn(station)) {
    if (each.checked === values.includes(each.value)) continue;
    each.checked = !each.checked;
    last = each;
  }
  tell(last);
}

// As a click does.
export function tell(field) {
  for (const name of ["input", "change"]) field?.dispatchEvent(new Event(name, { bubbles: true }));
}

// "None needed" and a note exclude one another, whichever way they are chosen.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "content_notes" || !target.checked) return;
  const isNone = target.value === "none-needed";
  for (const other of form().querySelectorAll("[name='content_notes']:checked")) {
    if ((other.value === "none-needed") !== isNone) other.checked = false;
  }
}, true);

// What was accepted, or answered otherwise, is not offered any more.
export function tidy() {
  for (const station of all()) {
    const offer = station.querySelector(".suggests");
    if (offer) offer.hidden = suggests(station).length === 0;
    const before = station.querySelector(".before");
    if (before) before.hidden = isAnswered(station);
    // What is hidden would be read out all the same.
    if (!offer && !before) continue;
    const said = station.querySelectorAll(":scope > .help, :scope > .before:not([hidden]), :scope > .suggests:not([hidden])");
    station.setAttribute("aria-describedby", [...said].map((each) => each.id).join(" "));
  }
}
