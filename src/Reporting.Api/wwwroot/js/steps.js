// Saves what was typed when a page of the full declaration is left by none of its buttons: the browser's own "back", a closed window.
// And does not let a page go that no network would take: what was typed would be behind the browser's own error.
// Nothing depends on it: the buttons save without scripts.
(() => {
  const form = document.querySelector("form.declaration");
  const away = document.getElementById("no-network");
  if (!form || !away) { return; }
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", event => {
    if (navigator.onLine) { changed = false; return; }
    event.preventDefault();
    away.hidden = false;
    away.firstElementChild.focus();
  });
  addEventListener("online", () => { away.hidden = true; });
  addEventListener("pagehide", () => {
    if (changed && form.dataset.keep && navigator.sendBeacon) {
      const answers = new FormData(form);
      answers.set("_do", form.dataset.keep);
      changed = !navigator.sendBeacon(form.action, answers);
    }
  });
})();
