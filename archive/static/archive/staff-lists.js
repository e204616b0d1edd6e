// Where there is room, the filters of a list are in view; on a phone they stay folded until somebody wants them.

if (window.matchMedia("(min-width: 48rem)").matches) {
  for (const folded of document.querySelectorAll("details.narrowing")) folded.open = true;
}
