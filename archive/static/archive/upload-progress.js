// How far an import is, asked for each second while somebody looks. The work goes on without this page.

const PAUSE = 1000; // milliseconds
const AFTER_A_FAILURE = 5000;
const SAID_EVERY = 10_000; // for whoever listens: not each second

const place = document.querySelector("[data-progress]");
let timer = 0;
let saidAt = Date.now();

function show(answer) {
  const bars = { "gone-through": [answer.gone_through, answer.total], scanned: [answer.scanned, answer.stored] };
  for (const [id, [value, max]] of Object.entries(bars)) {
    const bar = document.getElementById(id);
    if (!bar) continue; // nothing is scanned while an import is taken back
    bar.max = Math.max(max, 1);
    bar.value = value;
  }
  for (const count of place.querySelectorAll("[data-count]")) count.textContent = answer[count.dataset.count];
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

async function ask() {
  if (document.visibilityState !== "visible") return; // it goes on once somebody looks again
  let answer;
  try {
    const response = await fetch(place.dataset.progress, { headers: { Accept: "application/json", "X-Sent-By": "script" } });
    if (response.status === 401) return; // the bar of the session says so
    if (!response.ok) throw new Error("no answer");
    answer = await response.json();
  } catch {
    place.querySelector("[data-lost]").hidden = false;
    later(AFTER_A_FAILURE);
    return;
  }
  place.querySelector("[data-lost]").hidden = true;
  if (answer.is_over) {
    window.location.reload();
    return;
  }
  show(answer);
  if (Date.now() - saidAt >= SAID_EVERY) {
    saidAt = Date.now();
    place.querySelector("[data-said]").textContent = answer.said;
  }
  later(PAUSE);
}

if (place) {
  document.addEventListener("visibilitychange", () => later(0));
  document.addEventListener("staff:back", () => later(0)); // signed in again
  later(PAUSE);
}
