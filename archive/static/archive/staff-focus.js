// The bars above a page come and go: whoever had pressed a button of theirs goes on where they were.

const bars = document.getElementById("staff-bars");

let before = null; // what had the focus last, outside the bars

document.addEventListener("focusin", ({ target }) => {
  if (!bars?.contains(target)) before = target;
});

// ``element`` is about to be hidden, and a hidden one cannot keep the focus.
export function giveFocusBack(element) {
  if (!element.contains(document.activeElement)) return;
  if (before?.isConnected && before.checkVisibility()) before.focus({ preventScroll: true });
}
