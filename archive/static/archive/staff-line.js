// The attribution line on the prepare page: counted anew as the form is filled in. Nothing is saved by it.

const PAUSE = 250; // milliseconds without a change
const ON_THE_LINE = ["platforms", "harm_types", "age_band", "gender", "nation", "year"];
let waiting = 0;
let asked = null; // the question that is under way

function changed(event) {
  if (!event.target.closest?.("#preparation") || !ON_THE_LINE.includes(event.target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(count, PAUSE);
}

async function count() {
  const place = document.getElementById("line");
  const form = document.getElementById("preparation");
  if (!place || !form) return;
  asked?.abort();
  asked = new AbortController();
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.lineAddress, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Sent-By": "line" },
      signal: asked.signal,
      redirect: "error",
    });
    if (answer.ok && document.contains(place)) place.innerHTML = await answer.text();
  } catch {
    // Stopped by a later change, or the server cannot be reached: saving says so.
  } finally {
    place.removeAttribute("aria-busy");
  }
}

// A line was chosen a moment ago: it is read out, and the keyboard goes on below it.
function goOnBelow() {
  const place = document.getElementById("line");
  if (!place || window.location.hash !== "#line") return;
  place.tabIndex = -1;
  place.focus();
}

document.addEventListener("change", changed);
goOnBelow();
