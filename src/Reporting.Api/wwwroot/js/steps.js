// Saves what was typed when a page of the full declaration is left by none of its buttons: the browser's own "back", a closed window.
// Nothing depends on it: the buttons save without scripts.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form || !navigator.sendBeacon) { return; }
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("pagehide", () => {
    if (changed) {
      const answers = new FormData(form);
      answers.set("_do", form.dataset.keep);
      changed = !navigator.sendBeacon(form.action, answers);
    }
  });
})();
