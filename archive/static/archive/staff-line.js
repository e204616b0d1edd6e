// What the form on the prepare page comes to, asked anew as it is filled in: the attribution line, what is asked
// about it, what is still missing. Nothing is saved by it.

const PAUSE = 250; // milliseconds without a change
// Each answer is in the audit trail: what changes no line is told by prepare-missing.js alone.
const ON_THE_LINE = ["platforms", "harm_types", "age_band", "gender", "nation", "year"];
let waiting = 0;
let asked = null; // the question that is under way

function changed(event) {
  if (event.target.form?.id === "preparation" && ON_THE_LINE.includes(event.target.name)) soon();
}

function soon() {
  clearTimeout(waiting);
  asked?.abort(); // its answer would come after what changed meanwhile
  waiting = setTimeout(count, PAUSE);
}

async function count() {
  const place = document.getElementById("line");
  const form = document.getElementById("preparation");
  if (!place || !form) return;
  asked?.abort();
  const mine = new AbortController();
  asked = mine;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.lineAddress, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Sent-By": "line" },
      signal: mine.signal,
      redirect: "error",
    });
    if (!answer.ok) return;
    const html = await answer.text();
    if (!mine.signal.aborted && document.contains(place)) show(html);
  } catch {
    // Stopped by a later change, or the server cannot be reached: saving says so.
  } finally {
    if (asked === mine) place.removeAttribute("aria-busy");
  }
}

// A part that is the same stays as it is, with whatever has the focus in it, and is not read out again.
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const here = document.querySelector(`#content [data-live="${part.dataset.live}"]`);
    if (here && meaning(here) !== meaning(part)) here.replaceChildren(...part.childNodes);
  }
  document.dispatchEvent(new CustomEvent("prepare:counted"));
}

// Questions are the same while they ask about the same words under the same line, whatever was answered.
function meaning(part) {
  if (part.dataset.live !== "agreement") return part.innerHTML;
  return [...part.querySelectorAll("[data-station]")].map((each) => each.dataset.station).join(" ");
}

// A line was chosen a moment ago: it is read out, and the keyboard goes on below it.
function goOnBelow() {
  const place = document.getElementById("line");
  if (!place || window.location.hash !== "#line") return;
  place.tabIndex = -1;
  place.focus();
}

document.addEventListener("change", changed);
document.addEventListener("prepare:recount", soon);
goOnBelow();
