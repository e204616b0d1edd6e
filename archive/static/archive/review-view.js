// Keeps the current flag and its words in view. The text columns scroll by themselves; they, and on a phone
// the list of flags too, pass beneath what sticks to the window's upper edge.

// CSS pixels left free above and below, by what is scrolled and by what stays where it is.
const ROOM = 16;
const EDGE = 6;

const rect = (element) => element.getBoundingClientRect();
const sticks = (element) => getComputedStyle(element).position === "sticky";

// How tall the line of progress is depends on the width and on the letters' size, so the style sheet is told.
export function measure(workspace) {
  const height = rect(workspace.querySelector(".progress-line")).height;
  document.documentElement.style.setProperty("--head", `${height}px`);
}

// Change what the workspace holds, and leave both texts scrolled to where somebody was reading.
export function changeInPlace(workspace, change) {
  const scrolled = () => [...workspace.querySelectorAll(".text-column")];
  const before = scrolled().map((column) => column.scrollTop);
  change();
  scrolled().forEach((column, index) => { column.scrollTop = before[index] ?? 0; });
}

// The part of a column in which its text can be seen: its heading sticks as well.
function visible(column) {
  const { bottom } = rect(column);
  const head = rect(column.closest("#workspace").querySelector(".progress-line"));
  const top = rect(column.querySelector("h2")).bottom;
  return { top: Math.max(top, head.bottom), bottom: Math.min(bottom, window.innerHeight) };
}

// Where the words stand; of more than the column can show, their beginning.
function placeOf(elements, room) {
  const all = elements.map(rect);
  const top = Math.min(...all.map((each) => each.top));
  const bottom = Math.max(...all.map((each) => each.bottom));
  return { top, bottom: Math.min(bottom, top + room) };
}

// Scroll the words' own column, only if they are out of sight, and the page only as far as it hides them still.
export function reveal(elements, { movesPage = true } = {}) {
  const column = elements[0]?.closest(".text-column");
  if (!column) return;
  const box = visible(column);
  const room = box.bottom - box.top;
  const place = placeOf(elements, room);
  if (place.top - EDGE < box.top || place.bottom + EDGE > box.bottom) {
    const free = room - (place.bottom - place.top);
    column.scrollTop += place.top - box.top - free / 3;
  }
  if (!movesPage || !(sticks(column) || sticks(column.parentElement))) return;
  const { top, bottom } = placeOf(elements, room);
  const head = visible(column).top;
  if (bottom > window.innerHeight) window.scrollBy({ top: bottom - window.innerHeight + ROOM, behavior: "instant" });
  else if (top < head) window.scrollBy({ top: top - head - ROOM, behavior: "instant" });
}

// Scroll the page until the flag's card is in view, below all that sticks.
export function revealCard(card) {
  const workspace = card.closest("#workspace");
  const texts = workspace.querySelector(".texts");
  const stuck = rect(workspace.querySelector(".progress-line")).height + (sticks(texts) ? rect(texts).height : 0);
  const { top, bottom, height } = rect(card);
  const above = top < stuck;
  if (!above && bottom <= window.innerHeight) return;
  const toTop = above || height + 2 * ROOM > window.innerHeight - stuck;
  window.scrollBy({ top: toTop ? top - stuck - ROOM : bottom - window.innerHeight + ROOM, behavior: "instant" });
}
