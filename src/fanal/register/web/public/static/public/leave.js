// Leaving without an entry in the history. Without this script the link leads to the same place.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.leave");
  if (!link) return;
  event.preventDefault();
  document.documentElement.hidden = true;
  window.location.replace(link.href);
});
// a page brought back by the browser's back button shows nothing of what was typed
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
