// The editor of a collection: Alt with an arrow moves the part that the focus is in; Enter in the search finds.

const form = () => document.getElementById("collection-form");
const WAYS = { ArrowUp: "up", ArrowDown: "down" };

document.addEventListener("keydown", (event) => {
  if (!form()?.contains(event.target)) return;
  const way = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && WAYS[event.key];
  const part = event.target.closest("[data-part]");
  if (way && part) {
    event.preventDefault();
    if (!event.repeat) part.querySelector(`button[value="${way}:${part.dataset.part}"]`)?.click();
  } else if (event.key === "Enter" && event.target.name === "words" && !event.isComposing) {
    event.preventDefault();
    if (!event.repeat) form().querySelector("button[value=find]").click();
  }
});
